with source as (

    select * from {{ source('raw_files', 'posts') }}

),

-- An export is a reading: the same post stands in each of them, and the last one describes it.
ranked as (

    select
        source.*,
        row_number() over (
            partition by source.platform, source.post_id
            order by source.observed_at desc, source.file desc, source.line desc
        ) as recency
    from source
    where
        source.published_at < {{ as_of() }}
        and {{ reporting_date(plus_microseconds('source.observed_at', -1)) }} <= {{ last_reporting_date() }}

),

renamed as (

    select
        -- ids
        ranked.platform,
        ranked.post_id,
        cast(null as {{ dbt.type_string() }}) as in_reply_to_id,

        -- text
        case
            when ranked.post_kind in ('post', 'reel', 'story', 'video', 'short', 'reply')
                then ranked.post_kind
            when ranked.post_kind like '%reel%' then 'reel'
            when ranked.post_kind like '%story%' or ranked.post_kind like '%stories%' then 'story'
            when ranked.platform in ('youtube', 'tiktok') then 'video'
            else 'post'
        end as post_kind,
        {{ clean_text('ranked.post_text') }} as post_text,
        {{ clean_text('ranked.link_url') }} as link_url,
        {{ clean_text('ranked.permalink') }} as post_url,

        -- booleans
        coalesce(ranked.post_kind = 'reply', false) as is_reply,

        -- timestamps
        ranked.published_at,
        cast(null as timestamp with time zone) as edited_at,
        cast(null as timestamp with time zone) as deleted_at,

        -- audit
        ranked._dlt_load_id
    from ranked
    where ranked.recency = 1

)

select * from renamed
