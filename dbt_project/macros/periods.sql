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
