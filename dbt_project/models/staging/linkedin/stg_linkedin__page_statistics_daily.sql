with source as (
    select * from {{ source('raw_linkedin', 'page_statistics_daily') }}
),

renamed as (
    select
        -- ids
        source.organization_id,

        -- numerics: counts of that day, as LinkedIn last stated them
        source.impression_count,
        source.unique_impressions_count as unique_impression_count,
        source.click_count,
        source.like_count,
        source.comment_count,
        source.share_count,

        -- dates
        source.date as statistics_date,

        -- audit
        source._dlt_load_id
    from source
)

select * from renamed
