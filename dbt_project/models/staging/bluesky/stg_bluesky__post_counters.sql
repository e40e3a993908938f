with source as (
    select * from {{ source('raw_bluesky', 'post_counts') }}
),

-- Lifetime counters as they stood at observed_at, one row a metric; a quote is a share with own words.
unpivoted as (
    {{ counters_from('source', 'bluesky', 'post_id', {
        'reactions': 'like_count', 'comments': 'reply_count',
        'shares': 'repost_count + coalesce(source.quote_count, 0)', 'saves': 'bookmark_count',
    }) }}
)

select * from unpivoted
