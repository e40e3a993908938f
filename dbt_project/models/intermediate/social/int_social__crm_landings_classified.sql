-- The first visit as the CRM's own tracking remembers it, read by the same rule as a web visit.
with contacts as (
    select
        contacts.contact_id,
        contacts.analytics_first_url as page_url,
        contacts.analytics_first_referrer as referrer_url,
        {{ url_param('contacts.analytics_first_url', 'utm_source') }} as utm_source,
        {{ url_param('contacts.analytics_first_url', 'utm_medium') }} as utm_medium,
        {{ url_param('contacts.analytics_first_url', 'utm_campaign') }} as utm_campaign,
        {{ url_param('contacts.analytics_first_url', 'utm_content') }} as utm_content,
        {{ url_param('contacts.analytics_first_url', 'gclid') }} as google_click_id,
        {{ url_param('contacts.analytics_first_url', 'fbclid') }} as facebook_click_id,
        {{ url_param('contacts.analytics_first_url', 'li_fat_id') }} as linkedin_click_id,
        contacts.analytics_first_at as visited_at
    from {{ ref('stg_hubspot__contacts') }} as contacts
    where
        contacts.analytics_first_url is not null
        and contacts.analytics_first_at < {{ as_of() }}
),

classified as (
    {{ classify_landings('contacts') }}
),

final as (
    select
        classified.contact_id,
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
    -- Without a campaign or a click id in its URL the CRM knows no more than a direct visit.
    where classified.touch_type = 'click'
)

select * from final
