with source as (

    select * from {{ source('raw_matomo', 'visits') }}

),

renamed as (

    select
        -- ids
        source.id as visit_id,
        {{ clean_text('source.visitor_id') }} as anonymous_id,
        coalesce(
            case when source.ad_provider = 'google' then {{ clean_text('source.ad_click_id') }} end,
            {{ clean_text('source.landing_gclid') }}
        ) as google_click_id,
        coalesce(
            case when source.ad_provider = 'facebook' then {{ clean_text('source.ad_click_id') }} end,
            {{ clean_text('source.landing_fbclid') }}
        ) as facebook_click_id,
        coalesce(
            case when source.ad_provider = 'linkedin' then {{ clean_text('source.ad_click_id') }} end,
            {{ clean_text('source.landing_li_fat_id') }}
        ) as linkedin_click_id,

        -- text
        source.landing_url as page_url,
        {{ clean_text('source.referrer_url') }} as referrer_url,
        lower(
            coalesce({{ clean_text('source.campaign_source') }}, source.landing_utm_source)
        ) as utm_source,
        lower(
            coalesce({{ clean_text('source.campaign_medium') }}, source.landing_utm_medium)
        ) as utm_medium,
        -- without its plugin for campaigns Matomo has one name for where a visit came from
        coalesce(
            {{ clean_text('source.campaign_name') }},
            source.landing_utm_campaign,
            case
                when source.referrer_type = 'campaign' then {{ clean_text('source.referrer_name') }}
            end
        ) as utm_campaign,
        coalesce({{ clean_text('source.campaign_content') }}, source.landing_utm_content)
            as utm_content,
        coalesce(
            {{ clean_text('source.campaign_keyword') }},
            source.landing_utm_term,
            case
                when source.referrer_type = 'campaign'
                    then {{ clean_text('source.referrer_keyword') }}
            end
        ) as utm_term,
        nullif(upper({{ clean_text('source.country') }}), 'XX') as country,
        case
            when lower(source.device) in ('smartphone', 'phablet', 'feature phone') then 'mobile'
            else lower(source.device)
        end as device,

        -- timestamps
        source.first_action_at as visited_at,
        cast(null as timestamp with time zone) as received_at,

        -- audit
        source._dlt_load_id
    from source
    where
        source.first_action_at < {{ as_of() }}
        -- a form sent in a tab left open begins a visit in which nobody landed
        and source.page_views > 0

)

select * from renamed
