-- A returned row is a kind of cost (or the hours) whose sum over activities is not what the files and the ad
-- accounts say.
with costs as (
    select * from {{ ref('stg_files__costs') }}
),

ad_days as (
    select * from {{ ref('int_social__ad_days_united') }}
),

worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

employees as (
    select * from {{ ref('dim_employee') }}
),

fx_rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

activity_costs as (
    select * from {{ ref('fct_activity_costs') }}
),

stated as (
    select
        case
            when costs.cost_kind in ('media', 'labour', 'tool') then costs.cost_kind
            else 'other'
        end as kind,
        {{ money('costs.original_amount * fx_rates.fx_rate') }} as amount
    from costs
    left join fx_rates
        on
            costs.original_currency = fx_rates.currency
            and costs.cost_date = fx_rates.rate_date
    union all
    select
        'media' as kind,
        {{ money('ad_days.original_amount * fx_rates.fx_rate') }} as amount
    from ad_days
    left join fx_rates
        on
            ad_days.original_currency = fx_rates.currency
            and ad_days.performance_date = fx_rates.rate_date
    where ad_days.performance_date <= {{ last_reporting_date() }}
    union all
    select
        'labour' as kind,
        {{ money('worklog.hours * employees.hourly_cost') }} as amount
    from worklog
    left join employees
        on {{ pseudonym("'employee:' || worklog.employee_key") }} = employees.employee_id
    union all
    select
        'hours' as kind,
        cast(worklog.hours as decimal(18, 4)) as amount
    from worklog
),

shared as (
    select
        'media' as kind,
        sum(activity_costs.media_cost) as amount
    from activity_costs
    union all
    select
        'labour' as kind,
        sum(activity_costs.labour_cost) as amount
    from activity_costs
    union all
    select
        'tool' as kind,
        sum(activity_costs.tool_cost) as amount
    from activity_costs
    union all
    select
        'other' as kind,
        sum(activity_costs.other_cost) as amount
    from activity_costs
    union all
    select
        'hours' as kind,
        sum(activity_costs.labour_hours) as amount
    from activity_costs
),

stated_sums as (
    select
        stated.kind,
        sum(stated.amount) as amount
    from stated
    group by stated.kind
)

select
    shared.kind,
    shared.amount as shared_amount,
    stated_sums.amount as stated_amount
from shared
left join stated_sums
    on shared.kind = stated_sums.kind
where coalesce(shared.amount, 0) <> coalesce(stated_sums.amount, 0)
