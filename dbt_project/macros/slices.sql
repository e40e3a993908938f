{#-
  Incremental by comparison. A large fact keeps its rows in slices (a day, a conversion). A run works out
  what each slice should hold, compares fingerprints with what it holds, and rewrites the slices that
  differ. So late rows, changed identities, restatements and rows that are no longer true are all
  handled by one rule, and an incremental run cannot end differently from a full one.
-#}

{#- Order-free fingerprint of the rows of a group; NULLs count. -#}
{% macro rows_fingerprint(columns) -%}
    {{ return(adapter.dispatch('rows_fingerprint')(columns)) }}
{%- endmacro %}

{% macro default__rows_fingerprint(columns) -%}
    {{ exceptions.raise_compiler_error('rows_fingerprint is not written for this warehouse yet') }}
{%- endmacro %}

{% macro duckdb__rows_fingerprint(columns) -%}
    cast(count(*) as varchar) || ':' || cast(sum(cast(hash({{ columns | join(', ') }}) as hugeint)) as varchar)
{%- endmacro %}

{#- Final select of an incremental model: all rows of `relation` at first, then only those of changed slices. -#}
{% macro changed_slices(relation, slice, columns) %}
    select {{ columns | join(', ') }}
    from {{ relation }}
    {% if is_incremental() %}
    where {{ slice }} in (
        select fresh.{{ slice }}
        from (
            select {{ slice }}, {{ rows_fingerprint(columns) }} as fingerprint
            from {{ relation }}
            group by {{ slice }}
        ) as fresh
        left join (
            select {{ slice }}, {{ rows_fingerprint(columns) }} as fingerprint
            from {{ this }}
            group by {{ slice }}
        ) as held
            on fresh.{{ slice }} = held.{{ slice }}
        where fresh.fingerprint is distinct from held.fingerprint
    )
    {% endif %}
{% endmacro %}

{#- Post-hook: takes out slices that hold nothing any more. `relation` is a ref() that has every slice. -#}
{% macro drop_empty_slices(relation, slice) %}
    {% if is_incremental() %}
    delete from {{ this }}
    where {{ slice }} not in (select kept.{{ slice }} from {{ relation }} as kept where kept.{{ slice }} is not null)
    {% endif %}
{% endmacro %}
