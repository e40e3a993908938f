{#- A file's channel is free text; where it is written platform/activity_type it says both. -#}

{% macro channel_platform(channel) -%}
    case
        when split_part(lower({{ channel }}), '/', 1) in (
            select p.platform from {{ ref('seed_platforms') }} as p
        ) then split_part(lower({{ channel }}), '/', 1)
        else 'other'
    end
{%- endmacro %}

{% macro channel_activity_type(channel) -%}
    case
        when split_part(lower({{ channel }}), '/', 2) in (
            select t.activity_type from {{ ref('seed_activity_types') }} as t
        ) then split_part(lower({{ channel }}), '/', 2)
        else 'other'
    end
{%- endmacro %}

{#- The instant a number of exact days (24 hours each) before another. -#}
{% macro exact_days_before(instant, days) -%}
    {{ return(adapter.dispatch('exact_days_before')(instant, days)) }}
{%- endmacro %}

{% macro default__exact_days_before(instant, days) -%}
    ({{ instant }} - interval '24 hours' * {{ days }})
{%- endmacro %}

{% macro duckdb__exact_days_before(instant, days) -%}
    ({{ instant }} - to_hours(24 * {{ days }}))
{%- endmacro %}

{#- What people call a channel: "LinkedIn employee shares"; a file's own word for it otherwise. -#}
{% macro channel_title(relation, platforms, activity_types) -%}
    case
        when {{ relation }}.channel = {{ relation }}.platform || '/' || {{ relation }}.activity_type
            then {{ platforms }}.platform_name || ' ' || {{ activity_types }}.activity_type_name
        else {{ relation }}.channel
    end
{%- endmacro %}
