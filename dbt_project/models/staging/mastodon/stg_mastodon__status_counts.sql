with source as (
    select * from {{ source('raw_mastodon', 'status_counts') }}
),

renamed as (
    select
        -- ids
        source.status_id,

        -- numerics: lifetime counters as they stood at observed_at
        source.reblogs_count as reblog_count,
        source.favourites_count as favourite_count,
        source.replies_count as reply_count,
        source.quotes_count as quote_count,

        -- dates
        source.observed_date,

        -- timestamps
        source.observed_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
