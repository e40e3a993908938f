-- Cash when money moved, accrual when it was earned: what serves a time is earned by day, everything else at
-- once.
with lines as (

    select * from {{ ref('fct_revenue') }}

),

disputes as (

    select * from {{ ref('int_sales__disputes_open') }}

),

days as (

    select * from {{ ref('dim_date') }}

),

months as (

    select
        days.month_start_date,
        cast({{ dbt.dateadd('month', 1, 'days.month_start_date') }} as date) as month_end_date
    from days
    where days.month_start_date <= {{ last_reporting_date() }}
    group by days.month_start_date

),

served_lines as (

    select
        lines.revenue_id,
        lines.kind,
        lines.amount,
        lines.service_start_date,
        lines.service_end_date,
        {{ dbt.datediff('lines.service_start_date', 'lines.service_end_date', 'day') }} as served_days
    from lines
    where lines.service_start_date < lines.service_end_date

),

-- Days served up to the beginning and the end of each month, and no further than as_of.
served_months as (

    select
        served_lines.kind,
        served_lines.amount,
        served_lines.served_days,
        months.month_start_date,
        {{ dbt.datediff(
            'served_lines.service_start_date',
            'case when months.month_start_date > served_lines.service_start_date '
            ~ 'then months.month_start_date else served_lines.service_start_date end',
            'day'
        ) }} as days_before,
        {{ dbt.datediff(
            'served_lines.service_start_date',
            earliest(['months.month_end_date', 'served_lines.service_end_date', day_after_last()]),
            'day'
        ) }} as days_up_to
    from served_lines
    -- inner: time that lies after as_of is not earned yet
    inner join months
        on
            served_lines.service_start_date < months.month_end_date
            and served_lines.service_end_date > months.month_start_date

),

-- A part is what is earned up to its end, rounded, less what was before it: parts add up to the whole.
accrued as (

    select
        'accrual' as basis,
        served_months.kind,
        {{ money(amount_served('days_up_to')) }} - {{ money(amount_served('days_before')) }} as amount,
        served_months.month_start_date
    from served_months

    union all

    select
        'accrual' as basis,
        lines.kind,
        lines.amount,
        cast({{ dbt.date_trunc('month', reporting_date('lines.occurred_at')) }} as date)
            as month_start_date
    from lines
    where not coalesce(lines.service_start_date < lines.service_end_date, false)

),

paid as (

    select
        'cash' as basis,
        lines.kind,
        lines.amount,
        cast({{ dbt.date_trunc('month', reporting_date('lines.occurred_at')) }} as date)
            as month_start_date
    from lines
    where lines.is_cash

    union all

    -- The bank keeps disputed money until it has decided.
    select
        'cash' as basis,
        'dispute' as kind,
        -disputes.amount as amount,
        cast({{ dbt.date_trunc('month', reporting_date('disputes.created_at')) }} as date)
            as month_start_date
    from disputes

),

united as (

    select * from accrued
    union all
    select * from paid

),

final as (

    select
        united.basis,
        united.kind,
        cast(sum(united.amount) as decimal(18, 2)) as amount,
        united.month_start_date
    from united
    group by
        united.basis,
        united.kind,
        united.month_start_date

)

select * from final
