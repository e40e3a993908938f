{#
  How a view and a table are put in place on DuckDB.

  dbt's own materializations build beside the old relation, rename it away, rename the new one in and drop the
  old: up to seven statements, each with a macro context of its own, and over hundreds of small models that is
  most of what a run costs. DuckDB replaces a relation in one statement, whole or not at all. Spark and
  Databricks keep dbt's own.
#}

{% materialization view, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='view') -%}
  {% do make_way_for(target_relation) %}
  {{ run_hooks(pre_hooks) }}
  {% call statement('main') -%}
    {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
    create or replace view {{ target_relation }} as (
      {{ sql }}
    );
  {%- endcall %}
  {% do finish(target_relation) %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set language = model['language'] -%}
  {% do make_way_for(target_relation, rebuilt=(language == 'python')) %}
  {{ run_hooks(pre_hooks) }}
  {% call statement('main', language=language) -%}
    {%- if language == 'python' -%}
      {{ create_table_as(False, target_relation, compiled_code, language) }}
    {%- else -%}
      {{ replace_table(target_relation, compiled_code) }}
    {%- endif -%}
  {%- endcall %}
  {% do finish(target_relation) %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Drops what stands there as another kind of relation (or at all, if it is `rebuilt` by plain creation). #}
{% macro make_way_for(target_relation, rebuilt=false) %}
  {%- set existing_relation = load_cached_relation(target_relation) -%}
  {% if existing_relation is not none and (rebuilt or existing_relation.type != target_relation.type) %}
    {% do adapter.drop_relation(existing_relation) %}
  {% endif %}
{% endmacro %}

{% macro finish(target_relation) %}
  {{ run_hooks(post_hooks) }}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
{% endmacro %}

{# As dbt-duckdb creates a table, with `or replace`. #}
{% macro replace_table(relation, sql) %}
  {%- if config.get('contract').enforced -%}
    {{ get_assert_columns_equivalent(sql) }}
    create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
    insert into {{ relation }} {{ get_column_names() }} (
      {{ get_select_subquery(sql) }}
    );
  {%- else -%}
    create or replace table {{ relation }} as (
      {{ sql }}
    );
  {%- endif -%}
{% endmacro %}
