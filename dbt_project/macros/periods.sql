{#- Why the money of a closed month may differ from what was published, in the order in which reasons are told. -#}
{% macro change_causes() -%}
    {{ return([
        'late_data', 'merged_contact', 'refund', 'rate', 'relearned', 'changed_definition', 'changed_setting',
    ]) }}
{%- endmacro %}
