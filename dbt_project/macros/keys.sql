{#-
  Keys. A pseudonym is keyed with a secret that stays in the private warehouse: it is read by a scalar
  subquery when the model runs, so the secret is neither in compiled SQL nor in the published file.
-#}

{#- 128 bits of SHA-256 over secret and value; NULL stays NULL. -#}
{% macro pseudonym(expression) -%}
    left({{ sha256_hex("(select k.pseudonym_key from " ~ ref('stg_tilltale__pseudonym_key')
        ~ " as k) || ':' || (" ~ expression ~ ")") }}, 32)
{%- endmacro %}

{#- Unkeyed surrogate key of several columns, for rows that hold nothing personal. -#}
{% macro sha_key(expressions) -%}
    {%- set parts = [] -%}
    {%- for expression in expressions -%}
        {%- do parts.append("coalesce(cast(" ~ expression ~ " as " ~ dbt.type_string() ~ "), '~null~')") -%}
    {%- endfor -%}
    left({{ sha256_hex(parts | join(" || '|' || ")) }}, 32)
{%- endmacro %}

{% macro sha256_hex(expression) -%}
    {{ return(adapter.dispatch('sha256_hex')(expression)) }}
{%- endmacro %}

{% macro default__sha256_hex(expression) -%}
    encode(sha256(cast({{ expression }} as bytea)), 'hex')
{%- endmacro %}

{% macro duckdb__sha256_hex(expression) -%}
    sha256({{ expression }})
{%- endmacro %}

{% macro spark__sha256_hex(expression) -%}
    sha2({{ expression }}, 256)
{%- endmacro %}
