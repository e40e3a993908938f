{#-
  The periods of the reports. Those that end with the last day known are named after their length; quarters and
  years of the calendar are named for good, so that what was said of 2026-Q3 can be asked for in later years.
  Months go by their first day.
-#}

{#- Periods that end with the last day known, each with its first day; all_time has none of its own. -#}
{% macro rolling_periods() -%}
    {{ return({
        'last_30_days': dbt.dateadd('day', -29, last_reporting_date()),
        'last_90_days': dbt.dateadd('day', -89, last_reporting_date()),
        'last_12_months': dbt.dateadd('day', 1, dbt.dateadd('month', -12, last_reporting_date())),
        'all_time': none,
    }) }}
{%- endmacro %}

{#- Quarters and years, each with its months. -#}
{% macro calendar_kinds() -%}
    {{ return({'quarter': 3, 'year': 12}) }}
{%- endmacro %}

{#- First day of the quarter or year of a day. -#}
{% macro calendar_start(kind, day) -%}
    cast({{ dbt.date_trunc(kind, day) }} as date)
{%- endmacro %}

{#- Last day of the quarter or year that begins on a day. -#}
{% macro calendar_end(kind, first_day) -%}
    cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', calendar_kinds()[kind], first_day)) }} as date)
{%- endmacro %}

{#- Name of the quarter or year of a day: 2026-Q3, 2026. -#}
{% macro calendar_period(kind, day) -%}
    cast(extract(year from {{ day }}) as {{ dbt.type_string() }})
    {%- if kind == 'quarter' %} || '-Q' || cast(extract(quarter from {{ day }}) as {{ dbt.type_string() }}) {%- endif %}
{%- endmacro %}

{#-
  Whether a quarter or year has single activities, by its last day: each span makes a row an activity and model, so
  that the running and the last one are enough to pay for.
-#}
{% macro has_activities(kind, last_day) -%}
    {{ last_day }} >= cast(
        {{ dbt.dateadd('day', -1, calendar_start(kind, last_reporting_date())) }} as date
    )
{%- endmacro %}

{#- Whether a month was over freeze_after_days whole days ago: late rows and settling refunds are in by then. -#}
{% macro is_month_closed(month_start_date) -%}
    {{ dbt.dateadd('month', 1, month_start_date) }}
    <= {{ dbt.dateadd('day', 1 - (var('freeze_after_days') | int), last_reporting_date()) }}
{%- endmacro %}

{#- Why the money of a closed month may differ from what was published, in the order in which reasons are told. -#}
{% macro change_causes() -%}
    {{ return([
        'late_data', 'merged_contact', 'refund', 'rate', 'relearned', 'changed_definition', 'changed_setting',
    ]) }}
{%- endmacro %}

{#- The first day that as_of has not reached. -#}
{% macro day_after_last() -%}
    cast({{ dbt.dateadd('day', 1, last_reporting_date()) }} as date)
{%- endmacro %}

{#- What a line of `served_months` has earned after some of its days. -#}
{% macro amount_served(days) -%}
    served_months.amount * {{ safe_divide('served_months.' ~ days, 'served_months.served_days') }}
{%- endmacro %}

{#- What a cause did to a row of `caused`: its part of the amount's change, and the rest where it is the rest's cause. -#}
{% macro part_of_cause(cause) -%}
    {%- set parts = {'rate': 'caused.rate_part', 'refund': 'caused.refund_part', 'late_data': 'caused.late_part'} -%}
    cast(
        {{ parts.get(cause, '0') }}
        + case
            when caused.rest_cause = '{{ cause }}'
                then caused.difference - caused.rate_part - caused.refund_part - caused.late_part
            else 0
        end as decimal(18, 2)
    )
{%- endmacro %}
