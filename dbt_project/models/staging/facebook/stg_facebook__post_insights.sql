with source as (
    select * from {{ source('raw_facebook', 'post_insights') }}
),

renamed as (
    select
        -- ids
        source.post_id,

        -- strings
        source.metric,
        source.period,
        source.value_json,

        -- numerics: the lifetime counter as it stood at observed_at; NULL where the value is an object
        source.value as metric_count,

        -- dates
        source.observed_date,

        -- timestamps
        source.observed_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
