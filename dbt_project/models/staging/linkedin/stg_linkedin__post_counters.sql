with source as (
    select * from {{ source('raw_linkedin', 'post_statistics') }}
),

-- Lifetime counters as they stood at observed_at, one row a metric; what LinkedIn does not say has no row.
unpivoted as (
    {{ counters_from('source', 'linkedin', 'post_id', {
        'impressions': 'impression_count', 'reach': 'unique_impressions_count', 'clicks': 'click_count',
        'reactions': 'like_count', 'comments': 'comment_count', 'shares': 'share_count',
    }) }}
)

select * from unpivoted
