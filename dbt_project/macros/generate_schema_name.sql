{#- A model's address is its layer: `marts.fct_revenue`, not `main_marts.fct_revenue`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
