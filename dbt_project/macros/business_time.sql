{#-
  Time as the business means it. No model reads the clock: "now" is the variable as_of, and a day is
  a day in the reporting time zone.
-#}

{#- The instant that counts as now (timestamptz). What happened before it is in. -#}
{% macro as_of() -%}
    {%- set value = var('as_of', none) -%}
    {%- if value is none and execute -%}
        {{ exceptions.raise_compiler_error(
            "as_of is not set: pass --vars '{as_of: \"2026-11-01T00:00:00+00:00\"}'"
        ) }}
    {%- endif -%}
    {%- set text = (value or '2000-01-01') | string | trim -%}
    {%- if text | length == 10 -%}
        {{ local_to_instant("cast('" ~ text ~ "' as timestamp)") }}
    {%- else -%}
        cast('{{ text }}' as {{ type_instant() }})
    {%- endif -%}
{%- endmacro %}

{#- The last day of which anything can be in: the day of the moment just before as_of. -#}
{% macro last_reporting_date() -%}
    {{ reporting_date(plus_microseconds(as_of(), -1)) }}
{%- endmacro %}

{#- The day of an instant in the reporting time zone. -#}
{% macro reporting_date(instant) -%}
    {{ zone_date(instant, var("reporting_time_zone")) }}
{%- endmacro %}

{#- The day of an instant in a time zone. -#}
{% macro zone_date(instant, zone) -%}
    {{ return(adapter.dispatch('zone_date')(instant, zone)) }}
{%- endmacro %}

{% macro default__zone_date(instant, zone) -%}
    cast(({{ instant }}) at time zone '{{ zone }}' as date)
{%- endmacro %}

{% macro spark__zone_date(instant, zone) -%}
    cast(from_utc_timestamp({{ instant }}, '{{ zone }}') as date)
{%- endmacro %}

{#- First moment of a day (or a wall-clock time) of the reporting time zone, as an instant. -#}
{% macro local_to_instant(local_time, zone=none) -%}
    {{ return(adapter.dispatch('local_to_instant')(local_time, zone or var("reporting_time_zone"))) }}
{%- endmacro %}

{% macro default__local_to_instant(local_time, zone) -%}
    (cast({{ local_time }} as timestamp) at time zone '{{ zone }}')
{%- endmacro %}

{% macro spark__local_to_instant(local_time, zone) -%}
    to_utc_timestamp({{ local_time }}, '{{ zone }}')
{%- endmacro %}

{% macro type_instant() -%}
    {{ return(adapter.dispatch('type_instant')()) }}
{%- endmacro %}
{% macro default__type_instant() -%} timestamptz {%- endmacro %}
{% macro spark__type_instant() -%} timestamp {%- endmacro %}

{% macro plus_microseconds(instant, count) -%}
    {{ return(adapter.dispatch('plus_microseconds')(instant, count)) }}
{%- endmacro %}

{% macro default__plus_microseconds(instant, count) -%}
    ({{ instant }} + interval '{{ count }} microseconds')
{%- endmacro %}

{#- Exact days with fractions between two instants: look-backs are measured in time, not in calendar days. -#}
{% macro exact_days_between(start, finish) -%}
    {{ return(adapter.dispatch('exact_days_between')(start, finish)) }}
{%- endmacro %}

{% macro default__exact_days_between(start, finish) -%}
    (cast(extract(epoch from ({{ finish }} - {{ start }})) as double precision) / 86400.0)
{%- endmacro %}

{% macro duckdb__exact_days_between(start, finish) -%}
    (cast(epoch_us({{ finish }}) - epoch_us({{ start }}) as double) / 86400000000.0)
{%- endmacro %}

{#- Bounds of "always": real instants, so that half-open joins need no null checks. -#}
{% macro beginning_of_time() -%} cast('1900-01-01 00:00:00+00' as {{ type_instant() }}) {%- endmacro %}
{% macro end_of_time() -%} cast('2200-01-01 00:00:00+00' as {{ type_instant() }}) {%- endmacro %}
