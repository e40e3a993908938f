with source as (
    select * from {{ source('raw_reddit', 'post_counts') }}
),

known as (
    select * from source
    where source.observed_at <= {{ as_of() }}
),

-- Lifetime counters as they stood at observed_at, one row a metric.
unpivoted as (
    {{ counters_from('known', 'reddit', 'post_id', {
        'reactions': 'score', 'comments': 'num_comments', 'shares': 'num_crossposts',
    }) }}
)

select * from unpivoted
