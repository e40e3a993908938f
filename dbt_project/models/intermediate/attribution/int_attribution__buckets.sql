{{ config(materialized='table') }}

-- The spans of days for which money and cost are reported: every month, quarter and year that has any, and the
-- periods that end with the last day of which anything can be in.
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
    {% for kind in calendar_kinds() -%}
    union all
    select distinct
        '{{ kind }}' as bucket_kind,
        {{ calendar_period(kind, 'months.month_start_date') }} as bucket,
        {{ calendar_start(kind, 'months.month_start_date') }} as period_start_date,
        {{ calendar_end(kind, calendar_start(kind, 'months.month_start_date')) }} as period_end_date
    from months
    {% endfor -%}
    {% for period, first_date in rolling_periods().items() -%}
    union all
    select
        'period' as bucket_kind,
        '{{ period }}' as bucket,
        cast({{ first_date or 'bounds.first_date' }} as date) as period_start_date,
        bounds.last_date as period_end_date
    from bounds
    {% endfor %}
),

final as (
    select
        cast(row_number() over (order by spans.bucket_kind, spans.bucket) as integer) as bucket_number,
        spans.bucket_kind,
        spans.bucket,
        spans.period_start_date,
        spans.period_end_date,
        case spans.bucket_kind
            when 'period' then true
            {% for kind in calendar_kinds() -%}
            when '{{ kind }}' then {{ has_activities(kind, 'spans.period_end_date') }}
            {% endfor -%}
            else false
        end as has_activities
    from spans
)

select * from final
