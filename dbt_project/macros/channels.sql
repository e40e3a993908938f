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
