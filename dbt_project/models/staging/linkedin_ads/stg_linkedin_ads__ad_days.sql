with source as (
    select * from {{ source('raw_linkedin_ads', 'ad_days') }}
),

accounts as (
    select * from {{ source('raw_linkedin_ads', 'accounts') }}
),

campaign_groups as (
    select * from {{ source('raw_linkedin_ads', 'campaign_groups') }}
),

campaigns as (
    select * from {{ source('raw_linkedin_ads', 'campaigns') }}
),

creatives as (
    select * from {{ source('raw_linkedin_ads', 'creatives') }}
),

renamed as (
    select
        -- ids
        'linkedin' as platform,
        source.account_id,
        campaigns.campaign_group as campaign_id,
        creatives.campaign as ad_group_id,
        source.creative_id as ad_id,
        creatives.post_id,

        -- strings
        {{ clean_text('campaign_groups.name') }} as campaign_name,
        {{ clean_text('campaigns.name') }} as ad_group_name,
        {{ clean_text('creatives.name') }} as ad_name,
        creatives.link_url,

        -- dates
        source.date as performance_date,

        -- measures
        source.impressions,
        source.approximate_member_reach as reach,
        source.clicks,
        cast(source.external_website_conversions as decimal(18, 3)) as reported_conversions,
        source.one_click_leads as lead_form_count,
        {{ original_money('source.cost_in_local_currency') }} as original_amount,
        upper({{ clean_text('accounts.currency') }}) as original_currency,

        -- audit
        source._dlt_load_id
    from source
    -- left: figures may be there before the names, and of ads that are no longer listed
    left join accounts
        on source.account_id = accounts.id
    left join creatives
        on source.creative_id = creatives.id
    left join campaigns
        on creatives.campaign = campaigns.id
    left join campaign_groups
        on campaigns.campaign_group = campaign_groups.id
    where source.date <= {{ last_reporting_date() }}
)

select * from renamed
