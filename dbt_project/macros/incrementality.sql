{#- What the models of incremental revenue need: days as numbers, evenly drawn numbers, weeks. -#}

{#- An instant as days since 2000 with their fractions: differences of these are exact days. -#}
{% macro day_number(instant) -%}
    {{ exact_days_between("cast('2000-01-01 00:00:00+00' as " ~ type_instant() ~ ")", instant) }}
{%- endmacro %}

{#- A number from 0 to 1 drawn from a text: the same text gives the same number everywhere. -#}
{% macro uniform_number(text) -%}
    ({{ text_hash(text) }} % 1000000 / 1000000.0)
{%- endmacro %}

{#- The calendar day of a day number (UTC). -#}
{% macro day_of_number(number) -%}
    cast({{ dbt.dateadd('day', "cast(floor(" ~ number ~ ") as integer)", "cast('2000-01-01' as date)") }} as date)
{%- endmacro %}

{#- First day of a day's week (Monday), or the day itself, as text: 2026-03-02. -#}
{% macro day_label(number, unit) -%}
    cast(
        case
            when {{ unit }} = 'week' then cast({{ dbt.date_trunc('week', day_of_number(number)) }} as date)
            else {{ day_of_number(number) }}
        end as {{ dbt.type_string() }}
    )
{%- endmacro %}

{#- A day's week as text, in the manner of ISO 8601: 2026-w10. -#}
{% macro period_label(number, unit) -%}
    {{ return(adapter.dispatch('period_label')(number, unit)) }}
{%- endmacro %}

{% macro default__period_label(number, unit) -%}
    lower(to_char({{ day_of_number(number) }}, 'IYYY"-w"IW'))
{%- endmacro %}

{% macro duckdb__period_label(number, unit) -%}
    lower(strftime({{ day_of_number(number) }}, '%G-w%V'))
{%- endmacro %}

{% macro spark__period_label(number, unit) -%}
    concat(
        cast(extract(yearofweek from {{ day_of_number(number) }}) as string),
        '-w',
        lpad(cast(weekofyear({{ day_of_number(number) }}) as string), 2, '0')
    )
{%- endmacro %}
