{{ config(materialized='table') }}

{%- set months_of = dict(calendar_kinds(), month=1) %}

-- Every span of days beside those before it and the same days of the year before. A month, quarter or year
-- that is not over is compared with as many days; what begins before the data does is not compared.
with buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

data_begin as (
    select
        buckets.period_start_date as first_date,
        buckets.period_end_date as last_date
    from buckets
    where buckets.bucket = 'all_time'
),

spans as (
    select
        buckets.bucket_kind,
        buckets.bucket as period,
        buckets.period_start_date,
        least(buckets.period_end_date, data_begin.last_date) as period_end_date,
        buckets.bucket_kind <> 'period' and buckets.period_end_date <= data_begin.last_date as is_whole,
        data_begin.first_date
    from buckets
    cross join data_begin
    where buckets.bucket <> 'all_time'
),

compared as (
    select
        spans.*,
        'before' as comparison,
        case
            {% for kind, months in months_of.items() -%}
            when spans.bucket_kind = '{{ kind }}'
                then cast({{ dbt.dateadd('month', -months, 'spans.period_start_date') }} as date)
            {% endfor -%}
            when spans.period = 'last_90_days'
                then cast({{ dbt.dateadd('day', -90, 'spans.period_start_date') }} as date)
            else cast({{ dbt.dateadd('day', -30, 'spans.period_start_date') }} as date)
        end as base_start_date,
        case
            {% for kind, months in months_of.items() -%}
            when spans.bucket_kind = '{{ kind }}' and not spans.is_whole
                then cast({{ dbt.dateadd('month', -months, 'spans.period_end_date') }} as date)
            {% endfor -%}
            else cast({{ dbt.dateadd('day', -1, 'spans.period_start_date') }} as date)
        end as base_end_date
    from spans
    -- The twelve months before are those of the year before.
    where spans.period <> 'last_12_months' and spans.bucket_kind <> 'year'
    union all
    select
        spans.*,
        'year_before' as comparison,
        cast({{ dbt.dateadd('month', -12, 'spans.period_start_date') }} as date) as base_start_date,
        case
            {% for kind, months in months_of.items() -%}
            when spans.bucket_kind = '{{ kind }}' and spans.is_whole
                then cast({{ dbt.dateadd(
                    'day', -1, dbt.dateadd('month', months - 12, 'spans.period_start_date')
                ) }} as date)
            {% endfor -%}
            else cast({{ dbt.dateadd('month', -12, 'spans.period_end_date') }} as date)
        end as base_end_date
    from spans
),

final as (
    select
        compared.period,
        compared.comparison,
        compared.period_start_date,
        compared.period_end_date,
        compared.base_start_date,
        compared.base_end_date
    from compared
    where compared.base_start_date >= cast({{ dbt.date_trunc('month', 'compared.first_date') }} as date)
)

select * from final
