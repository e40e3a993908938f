-- From an activity to people hired, and what each of them cost.
with applications as (
    select * from {{ ref('int_people__applications_led') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

activity_costs as (
    select * from {{ ref('fct_activity_costs') }}
),

counted as (
    select
        coalesce(applications.activity_id, 'unknown') as activity_id,
        count(distinct applications.applicant_key) as applicants,
        count(distinct case when applications.is_interviewed then applications.applicant_key end)
            as interviews,
        count(distinct case when applications.is_hired then applications.applicant_key end) as hires,
        min(applications.applied_at) as first_applied_at,
        max(applications.applied_at) as last_applied_at
    from applications
    group by coalesce(applications.activity_id, 'unknown')
),

booked as (
    select
        activity_costs.activity_id,
        sum(activity_costs.total_cost) as cost
    from activity_costs
    group by activity_costs.activity_id
),

-- A post that nobody applied by cost something, too.
gathered as (
    select counted.activity_id from counted
    union
    select activities.activity_id from activities
    where activities.activity_type = 'recruiting_post'
),

final as (
    select
        gathered.activity_id,
        activities.channel,
        coalesce(activities.activity_type, 'unknown') as activity_type,
        cast(coalesce(counted.applicants, 0) as bigint) as applicants,
        cast(coalesce(counted.interviews, 0) as bigint) as interviews,
        cast(coalesce(counted.hires, 0) as bigint) as hires,
        cast(booked.cost as decimal(18, 2)) as cost,
        {{ money(safe_divide('booked.cost', 'counted.hires')) }} as cost_per_hire,
        counted.first_applied_at,
        counted.last_applied_at
    from gathered
    left join counted
        on gathered.activity_id = counted.activity_id
    left join activities
        on gathered.activity_id = activities.activity_id
    left join booked
        on gathered.activity_id = booked.activity_id
)

select * from final
