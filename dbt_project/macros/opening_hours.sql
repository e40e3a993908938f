{#-
  Opening hours. int_service__business_days holds each day's opening as instants and the seconds that were open
  before it, so the open time between two instants is a difference of two look-ups, however far apart they are.
-#}

{#- Whose clock the opening hours are of. -#}
{% macro service_zone() -%}
    {{ return(var('service_time_zone') or var('reporting_time_zone')) }}
{%- endmacro %}

{#- The day of an instant on that clock. -#}
{% macro service_date(instant) -%}
    {{ zone_date(instant, service_zone()) }}
{%- endmacro %}

{#- A time of day such as "09:30" as minutes since midnight, known when the model is compiled. -#}
{% macro clock_minutes(clock) -%}
    {%- set parts = clock.split(':') -%}
    {{ return((parts[0] | int) * 60 + (parts[1] | int)) }}
{%- endmacro %}

{#- The same of a text column. -#}
{% macro clock_minutes_of(column) -%}
    (
        cast(split_part({{ column }}, ':', 1) as integer) * 60
        + cast(split_part({{ column }}, ':', 2) as integer)
    )
{%- endmacro %}

{#- Numbers of the weekdays on which the service is open, Monday is 0. -#}
{% macro service_weekdays() -%}
    {%- set numbers = [] -%}
    {%- for day in ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] -%}
        {%- if day in var('service_days') -%} {%- do numbers.append(loop.index0) -%} {%- endif -%}
    {%- endfor -%}
    {{ return(numbers | join(', ')) }}
{%- endmacro %}

{#- Seconds of opening time from the calendar's beginning to an instant; `day` is the row of its service_date. -#}
{% macro open_seconds_at(instant, day) -%}
    (
        {{ day }}.open_seconds_before
        + greatest(0, least({{ day }}.open_seconds, {{ dbt.datediff(day ~ '.opens_at', instant, 'second') }}))
    )
{%- endmacro %}

{#- Minutes with fractions between two instants by the calendar. -#}
{% macro minutes_between(start, finish) -%}
    ({{ exact_days_between(start, finish) }} * 1440)
{%- endmacro %}
