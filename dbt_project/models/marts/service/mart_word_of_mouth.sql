with shares as (
    select * from {{ ref('int_sharing__shares') }}
),

links as (
    select * from {{ ref('int_sharing__links') }}
),

link_activities as (
    select * from {{ ref('int_sharing__link_activities') }}
),

arrivals as (
    select * from {{ ref('int_sharing__arrivals_valued') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

member_days as (
    select * from {{ ref('int_social__member_days') }}
),

activity_days as (
    select * from {{ ref('fct_activity_daily') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

shared as (
    select
        shares.sharer_id,
        count(*) as shares,
        sum(shares.reached) as reached,
        min(shares.platform) as first_platform,
        max(shares.platform) as last_platform,
        min(shares.shared_at) as first_shared_at,
        max(shares.shared_at) as last_shared_at
    from shares
    group by shares.sharer_id
),

-- What LinkedIn or an advocacy tool counts of all of an employee's posts.
advocated as (
    select
        member_days.employee_id as sharer_id,
        sum(case when member_days.metric = 'reach' then member_days.value end) as reach,
        sum(case when member_days.metric = 'impressions' then member_days.value end) as impressions,
        sum(case when member_days.metric = 'shares' then member_days.value end) as reshares
    from member_days
    group by member_days.employee_id
),

sharers as (
    select distinct
        links.sharer_id,
        links.sharer_kind
    from links
    union
    select
        advocated.sharer_id,
        'employee' as sharer_kind
    from advocated
),

passed_on as (
    select
        shares.parent_sharer_id as sharer_id,
        count(*) as reshares,
        sum(shares.reached) as reached
    from shares
    where shares.parent_sharer_id is not null
    group by shares.parent_sharer_id
),

-- A link has one parent: the first that is known.
link_parents as (
    select
        shares.link_code,
        min(shares.parent_sharer_id) as sharer_id
    from shares
    where shares.parent_sharer_id is not null
    group by shares.link_code
),

visits as (
    select
        links.sharer_id,
        count(touchpoints.touchpoint_id) as visits
    from links
    -- inner: visits by a link that the site never saw are not known
    inner join link_activities
        on links.link_code = link_activities.link_code
    left join touchpoints
        on
            link_activities.activity_id = touchpoints.activity_id
            and touchpoints.touch_type in ('click', 'visit', 'referral')
    group by links.sharer_id
),

brought as (
    select
        arrivals.sharer_id,
        count(*) as people,
        sum(arrivals.is_lead) as leads,
        sum(arrivals.revenue) as revenue
    from arrivals
    group by arrivals.sharer_id
),

brought_by_friends as (
    select
        link_parents.sharer_id,
        count(*) as people,
        sum(arrivals.revenue) as revenue
    from arrivals
    -- inner: links that nobody passed on to their owner
    inner join link_parents
        on arrivals.link_code = link_parents.link_code
    group by link_parents.sharer_id
),

people as (
    select
        sharers.sharer_id,
        sharers.sharer_kind,
        cast(null as {{ dbt.type_string() }}) as activity_id,
        case when shared.first_platform = shared.last_platform then shared.first_platform end as platform,
        coalesce(shared.shares, 0) as shares,
        coalesce(advocated.reshares, 0) + coalesce(passed_on.reshares, 0) as reshares,
        coalesce(shared.reached, advocated.reach) as direct_reach,
        advocated.impressions as direct_impressions,
        passed_on.reached as second_degree_reach,
        visits.visits as referred_visits,
        coalesce(brought.people, 0) as referred_people,
        coalesce(brought.leads, 0) as referred_leads,
        coalesce(brought.revenue, 0) as referred_revenue,
        coalesce(brought_by_friends.people, 0) as second_degree_people,
        coalesce(brought_by_friends.revenue, 0) as second_degree_revenue,
        shared.first_shared_at,
        shared.last_shared_at
    from sharers
    left join shared
        on sharers.sharer_id = shared.sharer_id
    left join advocated
        on sharers.sharer_id = advocated.sharer_id
    left join passed_on
        on sharers.sharer_id = passed_on.sharer_id
    left join visits
        on sharers.sharer_id = visits.sharer_id
    left join brought
        on sharers.sharer_id = brought.sharer_id
    left join brought_by_friends
        on sharers.sharer_id = brought_by_friends.sharer_id
),

-- The company's own posts: platforms count how often they were shared, and do not tell by whom or whom it
-- brought.
posts as (
    select
        activity_days.activity_id as sharer_id,
        'post' as sharer_kind,
        activity_days.activity_id,
        min(activities.platform) as platform,
        sum(activity_days.shares) as shares,
        sum(activity_days.reach) as direct_reach,
        sum(activity_days.impressions) as direct_impressions,
        min(activities.started_at) as first_shared_at
    from activity_days
    -- inner: posts only; ads are paid for being passed on
    inner join activities
        on
            activity_days.activity_id = activities.activity_id
            and activities.origin = 'post'
    group by activity_days.activity_id
    having sum(activity_days.shares) is not null
),

united as (
    select * from people
    union all
    select
        posts.sharer_id,
        posts.sharer_kind,
        posts.activity_id,
        posts.platform,
        posts.shares,
        null as reshares,
        posts.direct_reach,
        posts.direct_impressions,
        null as second_degree_reach,
        null as referred_visits,
        null as referred_people,
        null as referred_leads,
        null as referred_revenue,
        null as second_degree_people,
        null as second_degree_revenue,
        posts.first_shared_at,
        null as last_shared_at
    from posts
),

final as (
    select
        united.sharer_id,
        united.sharer_kind,
        united.activity_id,
        united.platform,
        {% for measure in [
            'shares', 'reshares', 'direct_reach', 'direct_impressions', 'second_degree_reach', 'referred_visits',
            'referred_people', 'referred_leads',
        ] -%}
        cast(united.{{ measure }} as bigint) as {{ measure }},
        {% endfor -%}
        {{ money('united.referred_revenue') }} as referred_revenue,
        cast(united.second_degree_people as bigint) as second_degree_people,
        {{ money('united.second_degree_revenue') }} as second_degree_revenue,
        united.first_shared_at,
        united.last_shared_at
    from united
)

select * from final
