{{ config(materialized='table') }}

-- An ad is known by the codes of its link, as posts are: by them a click on the site leads back to it.
with ad_days as (
    select * from {{ ref('int_social__ad_days_united') }}
),

described as (
    select
        {{ ad_activity_id('ad_days') }} as activity_id,
        ad_days.source,
        ad_days.ad_id,
        ad_days.platform,
        coalesce(ad_days.ad_name, ad_days.campaign_name) as title,
        {{ clean_code(url_param('ad_days.link_url', 'utm_campaign')) }} as link_campaign,
        coalesce(
            {{ clean_code(url_param('ad_days.link_url', 'utm_campaign')) }},
            {{ clean_code('ad_days.campaign_name') }}
        ) as campaign,
        {{ clean_code(url_param('ad_days.link_url', 'utm_content')) }} as content,
        {{ clean_code(url_path('ad_days.link_url')) }} as topic,
        case when ad_days.post_id is not null then ad_days.platform || ':' || ad_days.post_id end
            as promoted_activity_id,
        min(ad_days.performance_date) over (partition by ad_days.source, ad_days.ad_id) as active_from_date,
        max(ad_days.performance_date) over (partition by ad_days.source, ad_days.ad_id) as active_to_date,
        -- The latest day says what the ad is called now.
        row_number() over (
            partition by ad_days.source, ad_days.ad_id
            order by ad_days.performance_date desc, ad_days.account_id asc
        ) as recency
    from ad_days
    where ad_days.performance_date <= {{ last_reporting_date() }}
),

final as (
    select
        described.activity_id,
        described.source,
        described.ad_id,
        described.platform,
        described.platform || '/paid_ad' as channel,
        described.title,
        described.link_campaign,
        described.campaign,
        described.content,
        described.topic,
        described.promoted_activity_id,
        described.active_from_date,
        described.active_to_date
    from described
    where described.recency = 1
)

select * from final
