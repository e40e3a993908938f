{{ config(materialized='table') }}

-- Shares, mailings and ads of accounts that are not connected have no API here: what is known of them is the
-- link people came by.
with landings as (
    select * from {{ ref('int_social__landings') }}
),

final as (
    select
        landings.activity_id,
        landings.platform,
        landings.activity_type,
        landings.channel,
        min(landings.campaign) as campaign,
        min(landings.content) as content,
        min(landings.page_path) as topic,
        min(landings.visited_at) as first_seen_at,
        max(landings.visited_at) as last_seen_at
    from landings
    where not landings.is_direct and not landings.is_reported
    group by
        landings.activity_id,
        landings.platform,
        landings.activity_type,
        landings.channel
)

select * from final
