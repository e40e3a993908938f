{#-
  Poisson bootstrap inside SQL (Chamandy et al., Estimating uncertainty for massive data streams, 2012): a buyer counts
  k times in a replicate, k Poisson with mean 1. Random numbers are Lehmer's (MINSTD, 48271 modulo 2^31 - 1), seeded by
  what the buyer did and so the same on every machine and in every run.
-#}

{% macro bootstrap_replicates() -%}
    {{ return(var('bootstrap_replicates') | int) }}
{%- endmacro %}

{#- A seed from 1 to 2^31 - 2. -#}
{% macro lehmer_seed(text) -%}
    (1 + {{ text_hash(text) }} % 2147483646)
{%- endmacro %}

{#- The `number`th member of the sequence that begins with a seed. -#}
{% macro lehmer_number(seed, number) -%}
    {%- set factor = namespace(value=1) -%}
    {%- for _ in range(number) -%}
        {%- set factor.value = factor.value * 48271 % 2147483647 -%}
    {%- endfor -%}
    ({{ seed }} * {{ factor.value }} % 2147483647)
{%- endmacro %}

{#- A number from 1 to 2^31 - 2 as a Poisson variable with mean 1: the cumulated probabilities, as parts of 2^31 - 1. -#}
{% macro poisson_draw(number) -%}
    cast(
        case
            {%- set state = namespace(part=0.36787944117144233, sum=0) -%}
            {%- for count in range(9) %}
            {%- set state.sum = state.sum + state.part %}
            when {{ number }} < {{ (state.sum * 2147483647) | int }} then {{ count }}
            {%- set state.part = state.part / (count + 1) %}
            {%- endfor %}
            else 9
        end as smallint
    )
{%- endmacro %}

{#- A text as a number from 0 to at least 2^59, the same everywhere. -#}
{% macro text_hash(text) -%}
    {{ return(adapter.dispatch('text_hash')(text)) }}
{%- endmacro %}

{% macro default__text_hash(text) -%}
    cast(cast('x' || substring(md5({{ text }}) from 1 for 15) as bit(60)) as bigint)
{%- endmacro %}

{% macro duckdb__text_hash(text) -%}
    cast('0x' || left(md5({{ text }}), 15) as bigint)
{%- endmacro %}

{% macro spark__text_hash(text) -%}
    cast(conv(substring(md5({{ text }}), 1, 15), 16, 10) as bigint)
{%- endmacro %}

{#- What a unit did on a day, for draw_id, as a number whose sum stays a whole one; nothing known is no part. -#}
{% macro history_part(what, day) -%}
    coalesce({{ text_hash(
        what ~ " || ' ' || cast(" ~ day ~ " as " ~ dbt.type_string() ~ ")"
    ) }} % 1000000000000, 0)
{%- endmacro %}

{#-
  The text by which a unit's draws are told: its first moment. Units of one moment are told apart by what they did in
  it, then by all their history (sums of history_part), and units of one history by their ids, pseudonyms whose key is
  an installation's own: which of them is which changes no figure. So two installations of one company draw the same,
  and what is drawn for a unit stays as it is, whoever comes and whatever it does later; those that began alike in the
  same moment may change places.
-#}
{% macro draw_id(kind, first_day, first_part, history, id) -%}
    cast({{ first_day }} as {{ dbt.type_string() }}) || ':' || cast(row_number() over (
        partition by {{ kind }}, {{ first_day }}
        order by {{ first_part }}, {{ history }}, {{ id }}
    ) as {{ dbt.type_string() }})
{%- endmacro %}

{#- A quantile of the values that one row has in several columns. -#}
{% macro quantile_of_columns(relation, prefix, numbers, quantile) -%}
    {{ return(adapter.dispatch('quantile_of_columns')(relation, prefix, numbers, quantile)) }}
{%- endmacro %}

{% macro default__quantile_of_columns(relation, prefix, numbers, quantile) -%}
    (
        select percentile_cont({{ quantile }}) within group (order by listed.number)
        from (values {% for number in numbers %}({{ relation }}.{{ prefix }}{{ number }}){{ ", " if not loop.last }}{% endfor %})
            as listed (number)
    )
{%- endmacro %}

{% macro duckdb__quantile_of_columns(relation, prefix, numbers, quantile) -%}
    list_aggregate(
        [{% for number in numbers %}{{ relation }}.{{ prefix }}{{ number }}{{ ", " if not loop.last }}{% endfor %}],
        'quantile_cont',
        {{ quantile }}
    )
{%- endmacro %}
