{{ config(materialized='table') }}

-- A landing as another system remembers it - a CRM the first visit of its contact, a shop the one before an
-- order - read by the same rule as a web visit.
with contacts as (
    select * from {{ ref('int_crm__contacts_united') }}
),

orders as (
    select * from {{ ref('int_sales__orders_linked') }}
),

remembered as (
    select
        'crm' as landing_kind,
        contacts.contact_id as landing_id,
        contacts.analytics_first_url as page_url,
        contacts.analytics_first_referrer as referrer_url,
        contacts.analytics_first_at as visited_at
    from contacts
    where
        contacts.analytics_first_url is not null
        and contacts.analytics_first_at < {{ as_of() }}
    union all
    select
        'order' as landing_kind,
        orders.order_id as landing_id,
        orders.landing_url as page_url,
        orders.referrer_url,
        -- Whoever ordered had landed: at the latest when the order was placed, or paid at another system.
        {{ earliest(['orders.ordered_at', 'orders.charged_at']) }} as visited_at
    from orders
    where orders.landing_url is not null and orders.is_journey_ready
),

landings as (
    select
        remembered.landing_kind,
        remembered.landing_id,
        remembered.page_url,
        remembered.referrer_url,
        {{ url_param('remembered.page_url', 'utm_source') }} as utm_source,
        {{ url_param('remembered.page_url', 'utm_medium') }} as utm_medium,
        {{ url_param('remembered.page_url', 'utm_campaign') }} as utm_campaign,
        {{ url_param('remembered.page_url', 'utm_content') }} as utm_content,
        {{ url_param('remembered.page_url', 'gclid') }} as google_click_id,
        {{ url_param('remembered.page_url', 'fbclid') }} as facebook_click_id,
        {{ url_param('remembered.page_url', 'li_fat_id') }} as linkedin_click_id,
        remembered.visited_at
    from remembered
),

classified as (
    {{ classify_landings('landings') }}
),

final as (
    select
        classified.landing_kind,
        classified.landing_id,
        classified.platform,
        classified.activity_type,
        classified.channel,
        classified.campaign,
        classified.content,
        classified.page_path,
        classified.link_activity_id,
        classified.touch_type,
        classified.is_direct,
        classified.visited_at
    from classified
    -- Without a campaign or a click id in its URL the other system knows no more than a direct visit.
    where classified.touch_type = 'click'
)

select * from final
