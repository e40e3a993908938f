{#-
  One row for each day from calendar_start_date to the last day of the year after as_of's, as a
  subquery with the column date_day. The count is known when the model is compiled, so no engine's
  own series function is needed.
-#}
{% macro calendar_days() -%}
    {%- set start_text = var('calendar_start_date') | string -%}
    {%- set as_of_text = (var('as_of', none) or start_text) | string -%}
    {%- set first = modules.datetime.date(
        start_text[0:4] | int, start_text[5:7] | int, start_text[8:10] | int) -%}
    {%- set last = modules.datetime.date((as_of_text[0:4] | int) + 1, 12, 31) -%}
    (
        select
            cast({{ dbt.dateadd('day', 'numbers.n', "cast('" ~ start_text ~ "' as date)") }} as date)
                as date_day
        from {{ counting_numbers() }} as numbers
        where numbers.n <= {{ (last - first).days }}
    )
{%- endmacro %}

{#- The numbers from 0 to 99,999, as a subquery with the column n. -#}
{% macro counting_numbers() -%}
    {%- set digits -%}
        (select 0 as digit {% for digit in range(1, 10) %}union all select {{ digit }} {% endfor %})
    {%- endset -%}
    (
        select
            d0.digit + 10 * d1.digit + 100 * d2.digit + 1000 * d3.digit + 10000 * d4.digit as n
        from {{ digits }} as d0
        cross join {{ digits }} as d1
        cross join {{ digits }} as d2
        cross join {{ digits }} as d3
        cross join {{ digits }} as d4
    )
{%- endmacro %}

{#- The whole weeks (Monday to Sunday) that have ended by as_of, as a subquery with the columns week_start_date and
    week_end_date. -#}
{% macro calendar_weeks() -%}
    (
        select
            days.date_day as week_start_date,
            cast({{ dbt.dateadd('day', 6, 'days.date_day') }} as date) as week_end_date
        from {{ calendar_days() }} as days
        where
            days.date_day = cast({{ dbt.date_trunc('week', 'days.date_day') }} as date)
            and cast({{ dbt.dateadd('day', 6, 'days.date_day') }} as date) <= {{ last_reporting_date() }}
    )
{%- endmacro %}
