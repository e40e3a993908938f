{#- Text that engines read differently: JSON, URLs, lists in one column. -#}

{#- One value of a JSON column as text; `path` is dotted, without a leading $. NULL when absent. -#}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text')(column, path)) }}
{%- endmacro %}

{% macro default__json_text(column, path) -%}
    (cast({{ column }} as jsonb) #>> '{{ "{" ~ path.split(".") | join(",") ~ "}" }}')
{%- endmacro %}

{% macro duckdb__json_text(column, path) -%}
    json_extract_string({{ column }}, '$.{{ path }}')
{%- endmacro %}

{% macro spark__json_text(column, path) -%}
    get_json_object({{ column }}, '$.{{ path }}')
{%- endmacro %}

{#- A query parameter of a URL, decoded; NULL when absent or empty. -#}
{% macro url_param(column, name) -%}
    {{ return(adapter.dispatch('url_param')(column, name)) }}
{%- endmacro %}

{% macro default__url_param(column, name) -%}
    nullif(substring({{ column }} from '[?&]{{ name }}=([^&#]*)'), '')
{%- endmacro %}

{% macro duckdb__url_param(column, name) -%}
    nullif(url_decode(replace(regexp_extract({{ column }}, '[?&]{{ name }}=([^&#]*)', 1), '+', ' ')), '')
{%- endmacro %}

{% macro spark__url_param(column, name) -%}
    nullif(parse_url({{ column }}, 'QUERY', '{{ name }}'), '')
{%- endmacro %}

{#- Host of a URL, lower case, without "www."; NULL when the text is no URL. -#}
{% macro url_host(column) -%}
    {{ return(adapter.dispatch('url_host')(column)) }}
{%- endmacro %}

{% macro default__url_host(column) -%}
    nullif(lower(substring({{ column }} from '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:www\.)?([^/:?#]+)')), '')
{%- endmacro %}

{% macro duckdb__url_host(column) -%}
    nullif(lower(regexp_extract({{ column }}, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:www\.)?([^/:?#]+)', 1)), '')
{%- endmacro %}

{#- One row for each part of a separated list: use it alone in a select list. -#}
{% macro split_to_rows(column, separator) -%}
    {{ return(adapter.dispatch('split_to_rows')(column, separator)) }}
{%- endmacro %}

{% macro default__split_to_rows(column, separator) -%}
    unnest(string_to_array({{ column }}, '{{ separator }}'))
{%- endmacro %}

{% macro spark__split_to_rows(column, separator) -%}
    explode(split({{ column }}, '{{ separator }}'))
{%- endmacro %}

{#- Letters only, lower case: "No decision" and "no_decision" are one stage. -#}
{% macro letters_only(expression) -%}
    lower(regexp_replace({{ expression }}, '[^a-zA-Z]', '', 'g'))
{%- endmacro %}

{#- Text without outer blanks; an empty one is NULL. -#}
{% macro clean_text(expression) -%}
    nullif(trim({{ expression }}), '')
{%- endmacro %}

{#- E-mail addresses, names used as keys and handles compare without case and blanks. -#}
{% macro clean_email(expression) -%}
    nullif(lower(trim({{ expression }})), '')
{%- endmacro %}

{#- A fediverse handle as user@host: without the leading @. -#}
{% macro clean_handle(expression) -%}
    nullif(lower(ltrim(trim({{ expression }}), '@')), '')
{%- endmacro %}

{#- A list of words as the right side of `in`. -#}
{% macro text_list(words) -%}
    ('{{ words | join("', '") }}')
{%- endmacro %}

{#- What follows the last separator of a text. -#}
{% macro last_part(expression, separator) -%}
    {{ return(adapter.dispatch('last_part')(expression, separator)) }}
{%- endmacro %}

{% macro default__last_part(expression, separator) -%}
    split_part({{ expression }}, '{{ separator }}', -1)
{%- endmacro %}

{#- Words of a text in lower case with one blank before, between and after them: ' word ' is in it only as a whole word. -#}
{% macro spaced_words(expression) -%}
    {{ return(adapter.dispatch('spaced_words')(expression)) }}
{%- endmacro %}

{% macro default__spaced_words(expression) -%}
    (' ' || trim(regexp_replace(lower({{ expression }}), '[^[:alnum:]]+', ' ', 'g')) || ' ')
{%- endmacro %}

{% macro duckdb__spaced_words(expression) -%}
    (' ' || trim(regexp_replace(lower({{ expression }}), '[^\p{L}\p{M}\p{N}]+', ' ', 'g')) || ' ')
{%- endmacro %}

{#- Whether a message of a relation with labels is negative: it complains, thinks of leaving, or is negative without a label. -#}
{% macro is_negative(relation) -%}
    (
        coalesce({{ relation }}.kind in ('complaint', 'churn_risk'), false)
        or {{ relation }}.kind is null and coalesce({{ relation }}.sentiment < 0, false)
    )
{%- endmacro %}
