{{ config(meta={
    'what_to_do': 'no exchange rate is known, and none is guessed: add them to data/inbox/fx_rates as a CSV with the '
        ~ 'columns date, from_currency, to_currency, rate, and run again',
}) }}

-- A returned row is a currency and a day for which amounts wait and no rate is known, not even one up to
-- fx_rate_max_age_days old. Drop a row for it into the inbox folder fx_rates.

with revenue as (

    select * from {{ ref('fct_revenue') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

file_conversions as (

    select * from {{ ref('stg_files__conversions') }}

),

costs as (

    select * from {{ ref('stg_files__costs') }}

),

ad_days as (

    select * from {{ ref('int_social__ad_days_united') }}

),

web_days as (

    select * from {{ ref('int_web__sessions_united') }}

),

events as (

    select * from {{ ref('stg_files__events') }}

),

attendance as (

    select * from {{ ref('stg_files__attendance') }}

),

employees as (

    select * from {{ ref('stg_files__employees') }}

),

open_disputes as (

    select * from {{ ref('int_sales__disputes_open') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

amounts as (

    select
        revenue.original_currency,
        revenue.original_amount,
        {{ reporting_date('revenue.occurred_at') }} as rate_day,
        'revenue' as needed_for
    from revenue

    union all

    select
        opportunities.original_currency,
        opportunities.original_amount,
        coalesce({{ reporting_date('opportunities.closed_at') }}, {{ last_reporting_date() }})
            as rate_day,
        'opportunities' as needed_for
    from opportunities

    union all

    select
        file_conversions.original_currency,
        file_conversions.original_amount,
        {{ reporting_date('file_conversions.converted_at') }} as rate_day,
        'conversions' as needed_for
    from file_conversions

    union all

    select
        costs.original_currency,
        costs.original_amount,
        costs.cost_date as rate_day,
        'costs' as needed_for
    from costs

    union all

    select
        ad_days.original_currency,
        ad_days.original_amount,
        ad_days.performance_date as rate_day,
        'ads' as needed_for
    from ad_days
    where ad_days.performance_date <= {{ last_reporting_date() }}

    union all

    select
        web_days.original_currency,
        web_days.original_amount,
        web_days.session_date as rate_day,
        'sessions' as needed_for
    from web_days
    where web_days.session_date <= {{ last_reporting_date() }}

    union all

    select
        open_disputes.original_currency,
        open_disputes.original_amount,
        {{ reporting_date('open_disputes.created_at') }} as rate_day,
        'disputes' as needed_for
    from open_disputes

    union all

    select
        events.original_currency,
        events.original_cost as original_amount,
        least({{ reporting_date('events.started_at') }}, {{ last_reporting_date() }}) as rate_day,
        'events' as needed_for
    from events

    union all

    select
        attendance.original_currency,
        attendance.original_amount,
        {{ reporting_date('attendance.happened_at') }} as rate_day,
        'attendance' as needed_for
    from attendance

    union all

    select
        employees.original_currency,
        employees.original_hourly_cost as original_amount,
        {{ last_reporting_date() }} as rate_day,
        'employees' as needed_for
    from employees

)

select
    amounts.original_currency,
    amounts.rate_day,
    amounts.needed_for,
    amounts.original_currency || ' on ' || cast(amounts.rate_day as {{ dbt.type_string() }}) as problem,
    count(*) as amount_count
from amounts
left join rates
    on amounts.original_currency = rates.currency and amounts.rate_day = rates.rate_date
where amounts.original_amount <> 0 and rates.fx_rate is null
group by
    amounts.original_currency,
    amounts.rate_day,
    amounts.needed_for
order by
    amounts.original_currency,
    amounts.rate_day,
    amounts.needed_for
