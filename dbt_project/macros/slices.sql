{#-
  Incremental by comparison. A large fact keeps its rows in slices (a day, a conversion). A run works out
  what each slice should hold, compares fingerprints with what it holds, and rewrites the slices that
  differ. So late rows, changed identities, restatements and rows that are no longer true are all
  handled by one rule, and an incremental run cannot end differently from a full one.
-#}

{#-
  A run may be asked to make some days of a large fact anew (variables rebuilt_from and rebuilt_to), whatever they hold:
  a pre-hook of every mart takes their rows out, and the comparison, held to these days, puts them back in the same
  transaction, so that a run that is killed in between has changed nothing. The fact's day is in its yml: config.meta.day.
  Where a fact is a view, the models that hold its rows have their day, and name it: config.meta.fact.
-#}
{% macro rebuilds_days() -%}
    {{ return(var('rebuilt_from') != '' and 'day' in model.config.get('meta', {}) and is_incremental()) }}
{%- endmacro %}

{% macro take_out_rebuilt_days() %}
    {% if rebuilds_days() %}
    delete from {{ this }}
    where {{ is_of_these_days(model.config.meta.day) }}
    {% endif %}
{% endmacro %}

{#- Whether a row is on a day that this run is about: any day, or those to be made anew. -#}
{% macro is_of_these_days(day) -%}
    {% if rebuilds_days() -%}
    {{ day }} between cast('{{ var('rebuilt_from') }}' as date) and cast('{{ var('rebuilt_to') }}' as date)
    {%- else -%}
    true
    {%- endif %}
{%- endmacro %}

{#- Order-free fingerprint of the rows of a group, as a whole number that fits a bigint; NULLs count. Where a slice
    is told by its fingerprint alone, its key is one of the columns. -#}
{% macro rows_fingerprint(columns) -%}
    {{ return(adapter.dispatch('rows_fingerprint')(columns)) }}
{%- endmacro %}

{% macro default__rows_fingerprint(columns) -%}
    {{ exceptions.raise_compiler_error('rows_fingerprint is not written for this warehouse yet') }}
{%- endmacro %}

{% macro duckdb__rows_fingerprint(columns) -%}
    cast(sum(cast(hash({{ columns | join(', ') }}) as hugeint)) & 9223372036854775807 as bigint)
{%- endmacro %}

{#- A whole number for the columns of one row: sorted and compared in a third of the time that texts take. -#}
{% macro row_fingerprint(columns) -%}
    {{ return(adapter.dispatch('row_fingerprint')(columns)) }}
{%- endmacro %}

{% macro default__row_fingerprint(columns) -%}
    {{ exceptions.raise_compiler_error('row_fingerprint is not written for this warehouse yet') }}
{%- endmacro %}

{% macro duckdb__row_fingerprint(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__row_fingerprint(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}

{#- Final select of an incremental model: all rows of `relation` at first, then only those of changed slices. Every
    row carries the fingerprint of its slice, so that neither the next run nor who reads the fact by slices works it
    out again from all rows; rows changed by hand are put right by making their days anew. A row without a slice is in
    none: a full build keeps it, for its test to find. -#}
{% macro changed_slices(relation, slice, columns) %}
    select
        {% for column in columns -%}
        {{ relation }}.{{ column }},
        {% endfor -%}
        fresh.fingerprint as _fingerprint
    from {{ relation }}
    left join (
        select {{ slice }}, {{ rows_fingerprint(columns) }} as fingerprint
        from {{ relation }}
        group by {{ slice }}
    ) as fresh
        on {{ relation }}.{{ slice }} = fresh.{{ slice }}
    {% if is_incremental() %}
    left join (
        select {{ slice }}, max(_fingerprint) as fingerprint
        from {{ this }}
        group by {{ slice }}
    ) as held
        on {{ relation }}.{{ slice }} = held.{{ slice }}
    where
        fresh.fingerprint is distinct from held.fingerprint
        {% if rebuilds_days() %}
        and {{ is_of_these_days(relation ~ '.' ~ model.config.meta.day) }}
        {% endif %}
    {% endif %}
{% endmacro %}

{#- Post-hook: takes out slices that hold nothing any more. `relation` is a ref() that has every slice. -#}
{% macro drop_empty_slices(relation, slice) %}
    {% if is_incremental() and not rebuilds_days() %}
    delete from {{ this }}
    where {{ slice }} not in (select kept.{{ slice }} from {{ relation }} as kept where kept.{{ slice }} is not null)
    {% endif %}
{% endmacro %}

{#-
  The same where working a slice out costs more than reading what it is made of: its fingerprint is worked out
  first, from the input, and stands in _fingerprint of its rows. A run takes out the rows whose fingerprint is not
  among the fresh ones (drop_stale_slices, a pre-hook, in the transaction of the model), and adds the slices that
  are not held (is_not_held); so the strategy is append. With 63 bits, ten million slices and as many changes
  a change is overlooked once in 90,000 builds.
-#}
{% macro drop_stale_slices(relation, fingerprint) %}
    {% if is_incremental() and not rebuilds_days() %}
    delete from {{ this }}
    where _fingerprint not in (select fresh.{{ fingerprint }} from {{ relation }} as fresh)
    {% endif %}
{% endmacro %}

{#- `condition` picks rows of which every slice has one, where a slice has several: the fewer, the better. -#}
{% macro is_not_held(fingerprint, condition=none) -%}
    {% if is_incremental() -%}
    {{ fingerprint }} not in (
        select held._fingerprint from {{ this }} as held {%- if condition %} where held.{{ condition }} {%- endif %}
    )
    {%- else -%}
    true
    {%- endif %}
{%- endmacro %}
