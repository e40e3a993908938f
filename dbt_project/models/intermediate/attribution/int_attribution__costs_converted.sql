-- Every cost that a file, an ad account or the log of hours states, in its own currency and converted.
with costs as (
    select * from {{ ref('stg_files__costs') }}
),

worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

ad_days as (
    select * from {{ ref('int_social__ad_days_united') }}
),

employees as (
    select * from {{ ref('dim_employee') }}
),

fx_rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

final as (
    select
        cast(null as {{ dbt.type_string() }}) as ad_activity_id,
        costs.activity_key,
        coalesce(costs.channel, 'other/other') as channel,
        costs.cost_kind,
        costs.original_currency,
        costs.original_amount,
        fx_rates.fx_rate,
        {{ converted('costs.original_amount', 'fx_rates.fx_rate') }} as amount,
        cast(null as decimal(18, 4)) as hours,
        costs.cost_date,
        fx_rates.fx_rate_date
    from costs
    left join fx_rates
        on
            costs.original_currency = fx_rates.currency
            and costs.cost_date = fx_rates.rate_date
    union all
    select
        {{ ad_activity_id('ad_days') }} as ad_activity_id,
        cast(null as {{ dbt.type_string() }}) as activity_key,
        ad_days.platform || '/paid_ad' as channel,
        'media' as cost_kind,
        ad_days.original_currency,
        ad_days.original_amount,
        fx_rates.fx_rate,
        {{ converted('ad_days.original_amount', 'fx_rates.fx_rate') }} as amount,
        cast(null as decimal(18, 4)) as hours,
        ad_days.performance_date as cost_date,
        fx_rates.fx_rate_date
    from ad_days
    left join fx_rates
        on
            ad_days.original_currency = fx_rates.currency
            and ad_days.performance_date = fx_rates.rate_date
    where
        ad_days.original_amount <> 0
        and ad_days.performance_date <= {{ last_reporting_date() }}
    union all
    select
        cast(null as {{ dbt.type_string() }}) as ad_activity_id,
        worklog.activity_key,
        coalesce(worklog.platform, 'other') || '/' || coalesce(worklog.activity_type, 'other') as channel,
        'labour' as cost_kind,
        employees.original_currency,
        {{ original_money('worklog.hours * employees.original_hourly_cost') }} as original_amount,
        employees.fx_rate,
        -- Hours of somebody whose hourly cost is not known cost something, and nobody knows what.
        {{ money('worklog.hours * employees.hourly_cost') }} as amount,
        cast(worklog.hours as decimal(18, 4)) as hours,
        worklog.work_date as cost_date,
        employees.fx_rate_date
    from worklog
    left join employees
        on {{ pseudonym("'employee:' || worklog.employee_key") }} = employees.employee_id
)

select * from final
