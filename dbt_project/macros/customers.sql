{#- How much existing customers have to do with the company on social media. -#}

{#- Touches before the quarter as a band: none, some, or strong. -#}
{% macro engagement_band(touches) -%}
    case
        when {{ touches }} >= {{ var('engagement_strong_touches') }} then 'strong'
        when {{ touches }} > 0 then 'some'
        else 'none'
    end
{%- endmacro %}

{#- Date of `count` days before a date. -#}
{% macro days_earlier(date, count) -%}
    cast({{ dbt.dateadd('day', '-' ~ count, date) }} as date)
{%- endmacro %}
