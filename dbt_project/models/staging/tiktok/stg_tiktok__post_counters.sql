with source as (
    select * from {{ source('raw_tiktok', 'video_counts') }}
),

known as (
    select * from source
    where source.observed_at <= {{ as_of() }}
),

-- Lifetime counters as they stood at observed_at, one row a metric.
unpivoted as (
    {{ counters_from('known', 'tiktok', 'video_id', {
        'views': 'video_views', 'reach': 'reach', 'reactions': 'likes', 'comments': 'comments',
        'shares': 'shares', 'saves': 'favorites',
    }) }}
)

select * from unpivoted
