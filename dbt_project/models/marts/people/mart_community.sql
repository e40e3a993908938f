-- Communities and events: who signed up, who came or joined, and what they did within the look-back after it.
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

events as (
    select * from {{ ref('stg_files__events') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

participations as (
    select * from {{ ref('int_events__participations') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

activity_costs as (
    select * from {{ ref('fct_activity_costs') }}
),

rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

-- An event ahead that nobody has touched yet has its key only.
listed as (
    select
        coalesce(file_keys.activity_id, 'key:' || events.event_key) as activity_id,
        min(events.event_name) as title,
        min(events.event_kind) as event_kind,
        min(events.platform) as platform,
        max(events.capacity) as capacity,
        sum({{ converted('events.original_cost', 'rates.fx_rate') }}) as cost,
        min(events.started_at) as started_at,
        max(events.ended_at) as ended_at
    from events
    left join file_keys
        on events.event_key = file_keys.activity_key
    left join rates
        on
            events.original_currency = rates.currency
            -- an event ahead at the last rate known
            and least({{ reporting_date('events.started_at') }}, {{ last_reporting_date() }})
            = rates.rate_date
    group by coalesce(file_keys.activity_id, 'key:' || events.event_key)
),

attendances as (
    select
        touchpoints.touchpoint_id,
        touchpoints.activity_id,
        touchpoints.person_id,
        touchpoints.touched_at
    from touchpoints
    where touchpoints.touch_type = 'attendance' and touchpoints.activity_id is not null
),

-- Somebody who is not known is one more each time.
attended as (
    select
        attendances.activity_id,
        count(distinct coalesce(attendances.person_id, attendances.touchpoint_id)) as people,
        count(distinct case when persons.first_touch_at >= attendances.touched_at then persons.person_id end)
            as new_people,
        count(distinct case when persons.customer_at <= attendances.touched_at then persons.person_id end)
            as customers,
        min(attendances.touched_at) as first_at
    from attendances
    left join persons
        on attendances.person_id = persons.person_id
    group by attendances.activity_id
),

invitations as (
    select
        participations.activity_id,
        count(distinct case
            when participations.attendance_kind = 'invitation' then participations.participant_id
        end) as invited,
        count(distinct case
            when participations.attendance_kind = 'registration' then participations.participant_id
        end) as registered
    from participations
    where participations.attendance_kind in ('invitation', 'registration')
    group by participations.activity_id
),

recorded as (
    select
        count(case when participations.attendance_kind = 'invitation' then 1 end) > 0 as are_invitations,
        count(case when participations.attendance_kind = 'registration' then 1 end) > 0
            as are_registrations
    from participations
),

-- Once for each activity, however many of its people take part in the sale.
followed as (
    select distinct
        attendances.activity_id,
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.amount
    from attendances
    -- inner: who came, and what they did within the look-back after it
    inner join conversion_people
        on attendances.person_id = conversion_people.person_id
    inner join conversions
        on
            conversion_people.conversion_id = conversions.conversion_id
            and attendances.touched_at <= conversions.converted_at
            and attendances.touched_at
            >= {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }}
    where conversions.conversion_type in ('lead', 'revenue')
),

outcomes as (
    select
        followed.activity_id,
        sum(case when followed.conversion_type = 'lead' then 1 else 0 end) as leads_after,
        sum(case when followed.conversion_type = 'revenue' then followed.amount else 0 end) as revenue_after
    from followed
    group by followed.activity_id
),

booked as (
    select
        activity_costs.activity_id,
        sum(activity_costs.total_cost) as total_cost,
        sum(activity_costs.other_cost) as other_cost
    from activity_costs
    group by activity_costs.activity_id
),

gathered as (
    select listed.activity_id from listed
    union
    select attended.activity_id from attended
),

final as (
    select
        gathered.activity_id,
        case
            when coalesce(activities.activity_type, listed.event_kind) = 'community' then 'community'
            else 'event'
        end as kind,
        coalesce(listed.title, activities.title) as title,
        coalesce(activities.platform, listed.platform) as platform,
        cast(listed.capacity as bigint) as capacity,
        cast(
            case when recorded.are_invitations then coalesce(invitations.invited, 0) end as bigint
        ) as invited,
        cast(
            case when recorded.are_registrations then coalesce(invitations.registered, 0) end as bigint
        ) as registered,
        cast(
            case
                when coalesce(activities.activity_type, listed.event_kind) = 'community'
                    then coalesce(attended.people, 0)
            end as bigint
        ) as members,
        cast(
            case
                when coalesce(activities.activity_type, listed.event_kind, '') = 'community' then null
                when attended.people is null and listed.started_at >= {{ as_of() }} then null
                else coalesce(attended.people, 0)
            end as bigint
        ) as attendees,
        cast(coalesce(attended.new_people, 0) as bigint) as new_people,
        cast(coalesce(attended.customers, 0) as bigint) as customers,
        cast(coalesce(outcomes.leads_after, 0) as bigint) as leads_after,
        cast(coalesce(outcomes.revenue_after, 0) as decimal(18, 2)) as revenue_after,
        -- The books say what an event cost; where they have no line of its own, the list of events does.
        cast(
            case
                when booked.total_cost is null then listed.cost
                when booked.other_cost <> 0 then booked.total_cost
                else booked.total_cost + coalesce(listed.cost, 0)
            end as decimal(18, 2)
        ) as cost,
        coalesce(listed.started_at, attended.first_at) as started_at,
        listed.ended_at
    from gathered
    left join activities
        on gathered.activity_id = activities.activity_id
    left join listed
        on gathered.activity_id = listed.activity_id
    left join attended
        on gathered.activity_id = attended.activity_id
    left join invitations
        on gathered.activity_id = invitations.activity_id
    left join outcomes
        on gathered.activity_id = outcomes.activity_id
    left join booked
        on gathered.activity_id = booked.activity_id
    -- one row, the same for all
    cross join recorded
)

select * from final
