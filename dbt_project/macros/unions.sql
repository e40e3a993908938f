{#- The shapes into which staging turns every vendor's rows (docs/adding_a_source.md), column by column with its
    type. A column of the kind `key` is an id of the source's own: the union puts the source's name before it. -#}
{% macro shape_columns(shape) %}
    {% set text, moment, whole, money = dbt.type_string(), 'timestamp with time zone', 'bigint', 'decimal(18, 3)' %}
    {{ return({
        'posts': {
            'platform': text, 'post_id': text, 'post_kind': text, 'post_text': text, 'link_url': text,
            'post_url': text, 'is_reply': 'boolean', 'published_at': moment, 'edited_at': moment,
            'deleted_at': moment,
        },
        'post_counters': {
            'platform': text, 'post_id': text, 'metric': text, 'counter': whole, 'observed_at': moment,
        },
        'post_days': {
            'platform': text, 'post_id': text, 'metric': text, 'increment': whole, 'activity_date': 'date',
        },
        'comments': {
            'platform': text, 'comment_id': text, 'comment_kind': text, 'post_id': text,
            'parent_comment_id': text, 'author_key_kind': text, 'author_key': text, 'comment_text': text,
            'language_code': text, 'is_own': 'boolean', 'created_at': moment, 'edited_at': moment,
            'deleted_at': moment,
        },
        'ad_days': {
            'platform': text, 'account_id': text, 'campaign_id': text, 'campaign_name': text,
            'ad_group_id': text, 'ad_group_name': text, 'ad_id': text, 'ad_name': text, 'post_id': text,
            'link_url': text, 'performance_date': 'date', 'impressions': whole, 'reach': whole, 'clicks': whole,
            'reported_conversions': 'decimal(18, 3)', 'original_amount': money, 'original_currency': text,
        },
        'visits': {
            'visit_id': text, 'anonymous_id': text, 'google_click_id': text, 'facebook_click_id': text,
            'linkedin_click_id': text, 'page_url': text, 'referrer_url': text, 'utm_source': text,
            'utm_medium': text, 'utm_campaign': text, 'utm_content': text, 'utm_term': text, 'country': text,
            'device': text, 'visited_at': moment, 'received_at': moment, '_dlt_load_id': text,
        },
        'identifications': {
            'identification_id': text, 'anonymous_id': text, 'email': text, 'identified_at': moment,
        },
    }[shape]) }}
{% endmacro %}

{#-
  The rows of one shape from every source that has it, one source below the other, each with the source's name.
  `keys` are ids that only their own source keeps unique: they come out as `<source>:<id>`.
-#}
{% macro union_sources(shape, sources, keys=[]) %}
    {% set columns = shape_columns(shape) %}
    {% for source in sources %}
    select
        '{{ source }}' as source
        {%- for column in columns %},
        {% if column in keys %}'{{ source }}:' || {% endif %}{{ shape }}.{{ column }}
        {%- if column in keys %} as {{ column }}{% endif %}
        {%- endfor %}
    from {{ ref('stg_' ~ source ~ '__' ~ shape) }} as {{ shape }}
    {% if not loop.last %}union all{% endif %}
    {% else %}
    select
        cast(null as {{ dbt.type_string() }}) as source
        {%- for column, type in columns.items() %},
        cast(null as {{ type }}) as {{ column }}
        {%- endfor %}
    where false
    {% endfor %}
{% endmacro %}

{#-
  Rows of the shape `post_counters` from a relation that has a column a metric: `metrics` maps a metric to its
  column (or an expression that begins with a column) of `relation`.
-#}
{% macro counters_from(relation, platform, post_column, metrics) %}
    {% for metric, expression in metrics.items() %}
    select
        '{{ platform }}' as platform,
        {{ relation }}.{{ post_column }} as post_id,
        '{{ metric }}' as metric,
        {{ relation }}.{{ expression }} as counter,
        {{ relation }}.observed_at,
        {{ relation }}._dlt_load_id
    from {{ relation }}
    where {{ relation }}.{{ expression }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
{% endmacro %}
