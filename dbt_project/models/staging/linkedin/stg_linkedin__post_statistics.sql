with source as (
    select * from {{ source('raw_linkedin', 'post_statistics') }}
),

renamed as (
    select
        -- ids
        source.post_id,

        -- numerics: lifetime counters as they stood at observed_at
        source.impression_count,
        source.unique_impressions_count as unique_impression_count,
        source.click_count,
        source.like_count,
        source.comment_count,
        source.share_count,

        -- dates
        source.observed_date,

        -- timestamps
        source.observed_at,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
