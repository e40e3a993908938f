with source as (
    select * from {{ source('raw_youtube', 'video_statistics') }}
),

-- Lifetime counters as they stood at observed_at, one row a metric; what the owner hides has no row.
unpivoted as (
    {{ counters_from('source', 'youtube', 'video_id', {
        'views': 'view_count', 'reactions': 'like_count', 'comments': 'comment_count',
    }) }}
)

select * from unpivoted
