{#- Money and ratios. Money is decimal to the cent in reporting currency; a ratio is a double. -#}

{% macro money(expression) -%}
    cast(round({{ expression }}, 2) as decimal(18, 2))
{%- endmacro %}

{#- An amount in its own currency: three decimals, because KWD, BHD, OMR, JOD and TND have them. -#}
{% macro original_money(expression) -%}
    cast({{ expression }} as decimal(18, 3))
{%- endmacro %}

{#- Reporting currency for one unit: twelve decimals keep six significant digits for every currency;
    18 + 20 digits is the widest product that stays exact. -#}
{% macro fx_rate(expression) -%}
    cast({{ expression }} as decimal(20, 12))
{%- endmacro %}

{#- The one place where an amount becomes reporting currency. -#}
{% macro converted(original_amount, rate) -%}
    {{ money(original_amount ~ ' * ' ~ rate) }}
{%- endmacro %}

{#- Sum of amounts in their own currency, as an aggregate: NULL where a group holds several, because no such sum is. -#}
{% macro sum_in_one_currency(original_amount, original_currency) -%}
    case
        when min({{ original_currency }}) = max({{ original_currency }})
            then {{ original_money('sum(' ~ original_amount ~ ')') }}
    end
{%- endmacro %}

{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double')()) }}
{%- endmacro %}
{% macro default__type_double() -%} double precision {%- endmacro %}
{% macro duckdb__type_double() -%} double {%- endmacro %}
{% macro spark__type_double() -%} double {%- endmacro %}

{#- Ratio as a double; NULL when the divisor is 0 or NULL. -#}
{% macro safe_divide(numerator, divisor) -%}
    (cast({{ numerator }} as {{ type_double() }}) / nullif(cast({{ divisor }} as {{ type_double() }}), 0))
{%- endmacro %}

{#- Win rate = won / (won + lost). No decision is shown beside it: pass it as a loss for the stricter rate. -#}
{% macro win_rate(won, lost, no_decision=none) -%}
    {%- if no_decision is none -%}
        {{ safe_divide(won, won ~ " + " ~ lost) }}
    {%- else -%}
        {{ safe_divide(won, won ~ " + " ~ lost ~ " + " ~ no_decision) }}
    {%- endif -%}
{%- endmacro %}

{#- The least of several values, NULLs aside (`least` alone is NULL on some engines when one is). -#}
{% macro earliest(expressions) -%}
    least(
        {%- for expression in expressions %}
        coalesce({{ expression }}
            {%- for other in expressions if other != expression %}, {{ other }}{% endfor %})
            {{- "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- Sum of numbers that are no decimals, to nine digits: the same however many threads add them in whatever order. -#}
{% macro exact_sum(expression) -%}
    cast(sum(cast({{ expression }} as decimal(28, 9))) as {{ type_double() }})
{%- endmacro %}

{#- From where on a standard normal variable has this tail (0 to 0.5) above it: to 0.0005 (Abramowitz and Stegun, 26.2.23). -#}
{% macro upper_normal_quantile(tail) -%}
    {%- set t = "sqrt(-2 * ln(" ~ tail ~ "))" -%}
    (
        {{ t }} - (2.515517 + 0.802853 * {{ t }} + 0.010328 * {{ t }} * {{ t }})
        / (1 + 1.432788 * {{ t }} + 0.189269 * {{ t }} * {{ t }} + 0.001308 * {{ t }} * {{ t }} * {{ t }})
    )
{%- endmacro %}
