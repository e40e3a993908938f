with source as (
    select * from {{ source('raw_google_ads', 'ad_days') }}
),

renamed as (
    select
        -- ids: search, display and the rest of Google's network are one platform here
        'web' as platform,
        source.customer_id as account_id,
        source.campaign_id,
        case when source.ad_group_id not like 'campaign:%' then source.ad_group_id end as ad_group_id,
        source.ad_id,
        cast(null as {{ dbt.type_string() }}) as post_id,

        -- strings; search ads seldom have a name
        source.campaign_name,
        source.ad_group_name,
        source.ad_name,
        source.final_url as link_url,
        source.currency_code as original_currency,
        source.advertising_channel_type,

        -- numerics: Google counts money in millionths, and no people
        source.impressions,
        cast(null as bigint) as reach,
        source.clicks,
        cast(source.conversions as decimal(18, 3)) as reported_conversions,
        {{ original_money('source.cost_micros / 1000000.0') }} as original_amount,

        -- dates
        source.date as performance_date,

        -- audit
        source._dlt_load_id
    from source
    where source.date <= {{ last_reporting_date() }}
)

select * from renamed
