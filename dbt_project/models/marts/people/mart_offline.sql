-- From the activity to the door: who was invited, came, visited the store or an adviser, and what was bought.
with participations as (
    select * from {{ ref('int_events__participations') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

conversions as (
    select * from {{ ref('stg_files__conversions') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

coded_sales as (
    select
        file_keys.activity_id,
        {{ converted('conversions.original_amount', 'rates.fx_rate') }} as amount
    from conversions
    -- inner: only sales whose code or coupon names an activity
    inner join file_keys
        on conversions.activity_code = file_keys.activity_key
    left join rates
        on
            conversions.original_currency = rates.currency
            and {{ reporting_date('conversions.converted_at') }} = rates.rate_date
    where conversions.conversion_type = 'revenue'
),

-- Rows of files and touches alike: attendance may stand in either, and a person counts once.
seen as (
    select
        participations.activity_id,
        participations.attendance_kind as kind,
        participations.row_id,
        participations.participant_id,
        participations.amount
    from participations
    where participations.attendance_kind not in ('attendance', 'membership')
    union all
    select
        touchpoints.activity_id,
        'attendance' as kind,
        touchpoints.touchpoint_id as row_id,
        coalesce(touchpoints.person_id, touchpoints.touchpoint_id) as participant_id,
        null as amount
    from touchpoints
    where touchpoints.touch_type = 'attendance' and touchpoints.activity_id is not null
    union all
    select
        coded_sales.activity_id,
        'sale' as kind,
        null as row_id,
        null as participant_id,
        coded_sales.amount
    from coded_sales
),

-- What a company writes down nowhere is not known to be 0.
recorded as (
    select
        count(case when seen.kind in ('invitation', 'registration') then 1 end) > 0 as are_invitations,
        count(case when seen.kind = 'attendance' then 1 end) > 0 as are_attendances,
        count(case when seen.kind = 'store_visit' then 1 end) > 0 as are_store_visits,
        count(case when seen.kind = 'appointment' then 1 end) > 0 as are_appointments,
        count(seen.amount) > 0 as are_amounts
    from seen
),

counted as (
    select
        seen.activity_id,
        count(distinct case
            when seen.kind in ('invitation', 'registration') then seen.participant_id
        end) as invited,
        count(distinct case when seen.kind = 'attendance' then seen.participant_id end) as attended,
        count(case when seen.kind = 'store_visit' then 1 end) as store_visits,
        count(case when seen.kind = 'appointment' then 1 end) as appointments,
        coalesce(sum(seen.amount), 0) as offline_revenue
    from seen
    group by seen.activity_id
),

final as (
    select
        counted.activity_id,
        activities.channel,
        cast(case when recorded.are_invitations then counted.invited end as bigint) as invited,
        cast(case when recorded.are_attendances then counted.attended end as bigint) as attended,
        cast(case when recorded.are_store_visits then counted.store_visits end as bigint) as store_visits,
        cast(case when recorded.are_appointments then counted.appointments end as bigint) as appointments,
        cast(
            case when recorded.are_amounts then counted.offline_revenue end as decimal(18, 2)
        ) as offline_revenue
    from counted
    left join activities
        on counted.activity_id = activities.activity_id
    -- one row, the same for all
    cross join recorded
    -- Membership of a community alone leads nowhere offline.
    where
        activities.activity_type is distinct from 'community'
        or counted.invited + counted.store_visits + counted.appointments + counted.offline_revenue <> 0
)

select * from final
