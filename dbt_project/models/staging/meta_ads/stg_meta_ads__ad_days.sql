with insights as (
    select * from {{ source('raw_meta_ads', 'ad_insights') }}
),

ads as (
    select * from {{ source('raw_meta_ads', 'ads') }}
),

renamed as (
    select
        -- ids; placements on Instagram and elsewhere are in the same row
        'facebook' as platform,
        insights.account_id,
        insights.campaign_id,
        insights.adset_id as ad_group_id,
        insights.ad_id,
        ads.object_story_id as post_id,
        ads.instagram_media_id,

        -- strings
        insights.campaign_name,
        insights.adset_name as ad_group_name,
        insights.ad_name,
        ads.link_url,
        insights.account_currency as original_currency,
        insights.attribution_setting,

        -- numerics
        insights.impressions,
        insights.reach,
        insights.clicks,
        insights.inline_link_clicks as link_clicks,
        cast(insights.reported_conversions as decimal(18, 3)) as reported_conversions,
        cast(insights.spend as decimal(18, 3)) as original_amount,

        -- dates
        insights.date_start as performance_date,

        -- audit
        insights._dlt_load_id
    from insights
    left join ads
        on insights.ad_id = ads.id
    where insights.date_start <= {{ last_reporting_date() }}
)

select * from renamed
