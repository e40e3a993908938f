with source as (

    select * from {{ source('raw_web', 'visits') }}

),

renamed as (

    select
        -- ids
        source.id as visit_id,
        {{ clean_text('source.anonymous_id') }} as anonymous_id,
        {{ clean_text('source.gclid') }} as google_click_id,
        {{ clean_text('source.fbclid') }} as facebook_click_id,
        {{ clean_text('source.li_fat_id') }} as linkedin_click_id,

        -- text
        source.page_url,
        {{ clean_text('source.referrer') }} as referrer_url,
        lower({{ clean_text('source.utm_source') }}) as utm_source,
        lower({{ clean_text('source.utm_medium') }}) as utm_medium,
        {{ clean_text('source.utm_campaign') }} as utm_campaign,
        {{ clean_text('source.utm_content') }} as utm_content,
        {{ clean_text('source.utm_term') }} as utm_term,
        {{ clean_text('source.country') }} as country,
        source.device,

        -- timestamps
        source.visited_at,
        source.received_at,

        -- audit
        source._dlt_load_id
    from source
    where source.visited_at < {{ as_of() }}

)

select * from renamed
