with source as (
    select * from {{ source('raw_mastodon', 'status_counts') }}
),

-- Lifetime counters as they stood at observed_at, one row a metric; a quote is a share with own words.
unpivoted as (
    {{ counters_from('source', 'mastodon', 'status_id', {
        'reactions': 'favourites_count', 'comments': 'replies_count',
        'shares': 'reblogs_count + coalesce(source.quotes_count, 0)',
    }) }}
)

select * from unpivoted
