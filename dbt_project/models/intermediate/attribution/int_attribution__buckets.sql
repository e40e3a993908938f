{{ config(materialized='table') }}

-- The spans of days for which money and cost are reported: every month that has any, and four periods
-- that end with the last day of which anything can be in.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

costs as (
    select * from {{ ref('fct_activity_costs') }}
),

dates as (
    select conversions.converted_date as active_date
    from conversions
    where conversions.conversion_type = 'revenue'
    union
    select costs.cost_date as active_date from costs
),

months as (
    select distinct cast({{ dbt.date_trunc('month', 'dates.active_date') }} as date) as month_start_date
    from dates
),

bounds as (
    select
        coalesce(min(dates.active_date), {{ last_reporting_date() }}) as first_date,
        {{ last_reporting_date() }} as last_date
    from dates
),

spans as (
    select
        'month' as bucket_kind,
        cast(months.month_start_date as {{ dbt.type_string() }}) as bucket,
        months.month_start_date as period_start_date,
        cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', 1, 'months.month_start_date')) }} as date)
            as period_end_date
    from months
    union all
    select
        'period' as bucket_kind,
        'last_30_days' as bucket,
        cast({{ dbt.dateadd('day', -29, 'bounds.last_date') }} as date) as period_start_date,
        bounds.last_date as period_end_date
    from bounds
    union all
    select
        'period' as bucket_kind,
        'last_90_days' as bucket,
        cast({{ dbt.dateadd('day', -89, 'bounds.last_date') }} as date) as period_start_date,
        bounds.last_date as period_end_date
    from bounds
    union all
    select
        'period' as bucket_kind,
        'last_12_months' as bucket,
        cast({{ dbt.dateadd('day', 1, dbt.dateadd('month', -12, 'bounds.last_date')) }} as date)
            as period_start_date,
        bounds.last_date as period_end_date
    from bounds
    union all
    select
        'period' as bucket_kind,
        'all_time' as bucket,
        bounds.first_date as period_start_date,
        bounds.last_date as period_end_date
    from bounds
),

final as (
    select
        cast(row_number() over (order by spans.bucket_kind, spans.bucket) as integer) as bucket_number,
        spans.bucket_kind,
        spans.bucket,
        spans.period_start_date,
        spans.period_end_date
    from spans
)

select * from final
