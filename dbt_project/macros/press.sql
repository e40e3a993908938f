{#- A journalist as the published file names one; those whom nothing tells are one row together. -#}
{% macro journalist_id(journalist_key) -%}
    coalesce({{ pseudonym("'journalist:' || lower(" ~ journalist_key ~ ")") }}, 'unmatched')
{%- endmacro %}
