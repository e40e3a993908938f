-- Visits and landings that other systems remember, each led to the post behind its link where there is one.
with visits as (
    select * from {{ ref('int_social__visits_classified') }}
),

remembered_landings as (
    select * from {{ ref('int_social__remembered_landings_classified') }}
),

posts as (
    select * from {{ ref('int_social__posts') }}
),

statuses as (
    select * from {{ ref('stg_mastodon__posts') }}
),

mentions as (
    select * from {{ ref('stg_mastodon__comments') }}
),

ads as (
    select * from {{ ref('int_social__ads') }}
),

ranked_codes as (
    select
        posts.platform,
        posts.content,
        posts.activity_id,
        posts.channel,
        -- A code put into two posts of a platform belongs to the one that had it first.
        row_number() over (
            partition by posts.platform, posts.content
            order by posts.published_at, posts.activity_id
        ) as post_rank
    from posts
    where posts.content is not null
),

post_codes as (
    select * from ranked_codes
    where ranked_codes.post_rank = 1
),

-- An ad's code means something only inside its campaign.
ranked_ads as (
    select
        ads.platform,
        ads.link_campaign,
        ads.content,
        ads.activity_id,
        ads.channel,
        row_number() over (
            partition by ads.platform, ads.link_campaign, ads.content
            order by ads.active_from_date, ads.activity_id
        ) as ad_rank
    from ads
    where ads.link_campaign is not null
),

ad_codes as (
    select * from ranked_ads
    where ranked_ads.ad_rank = 1
),

-- Any server may be part of the fediverse: those that our own posts and the answers live on surely are.
fediverse_hosts as (
    select {{ url_host('statuses.post_url') }} as host from statuses
    union
    select {{ url_host('mentions.comment_url') }} as host from mentions
),

-- The press is known by the sites of the company's own list of journalists.
press_outlets as (
    select * from {{ ref('int_press__outlets') }}
),

unioned as (
    select
        'visit' as landing_kind,
        visits.visit_id as landing_id,
        visits.touchpoint_id,
        visits.anonymous_id,
        visits.google_click_id,
        visits.facebook_click_id,
        visits.linkedin_click_id,
        case
            when press_outlets.outlet_host is null and fediverse_hosts.host is not null then 'mastodon'
            else visits.platform
        end as platform,
        case
            when press_outlets.outlet_host is not null then 'press' else visits.activity_type
        end as activity_type,
        case
            when press_outlets.outlet_host is not null then 'web/press'
            when fediverse_hosts.host is not null then 'mastodon/other'
            else visits.channel
        end as channel,
        -- Who came from an outlet came with no campaign: the outlet's site tells its visits apart.
        coalesce(press_outlets.outlet_host, visits.campaign) as campaign,
        visits.content,
        visits.page_path,
        case
            when press_outlets.outlet_host is not null then 'press:' || press_outlets.outlet_host
            when fediverse_hosts.host is not null then 'channel:mastodon/other'
            else visits.link_activity_id
        end as link_activity_id,
        visits.touch_type,
        visits.is_direct,
        visits.visited_at
    from visits
    left join fediverse_hosts
        on visits.unlisted_host = fediverse_hosts.host
    left join press_outlets
        on visits.unlisted_host = press_outlets.outlet_host
    union all
    select
        remembered_landings.landing_kind,
        remembered_landings.landing_id,
        {{ pseudonym("remembered_landings.landing_kind || ':' || remembered_landings.landing_id") }}
            as touchpoint_id,
        null as anonymous_id,
        null as google_click_id,
        null as facebook_click_id,
        null as linkedin_click_id,
        remembered_landings.platform,
        remembered_landings.activity_type,
        remembered_landings.channel,
        remembered_landings.campaign,
        remembered_landings.content,
        remembered_landings.page_path,
        remembered_landings.link_activity_id,
        remembered_landings.touch_type,
        remembered_landings.is_direct,
        remembered_landings.visited_at
    from remembered_landings
),

final as (
    select
        unioned.landing_kind,
        unioned.landing_id,
        unioned.touchpoint_id,
        unioned.anonymous_id,
        unioned.google_click_id,
        unioned.facebook_click_id,
        unioned.linkedin_click_id,
        coalesce(post_codes.activity_id, ad_codes.activity_id, unioned.link_activity_id) as activity_id,
        unioned.platform,
        unioned.activity_type,
        coalesce(post_codes.channel, unioned.channel) as channel,
        unioned.campaign,
        unioned.content,
        unioned.page_path,
        unioned.touch_type,
        unioned.is_direct,
        coalesce(post_codes.activity_id, ad_codes.activity_id) is not null as is_reported,
        unioned.visited_at
    from unioned
    -- An ad or somebody's share that carries a post's code is still an ad or a share.
    left join post_codes
        on
            unioned.platform = post_codes.platform
            and unioned.content = post_codes.content
            and unioned.activity_type not in ('paid_ad', 'employee_share', 'customer_share')
    left join ad_codes
        on
            unioned.platform = ad_codes.platform
            and unioned.campaign = ad_codes.link_campaign
            and unioned.content is not distinct from ad_codes.content
            and unioned.activity_type = 'paid_ad'
)

select * from final
