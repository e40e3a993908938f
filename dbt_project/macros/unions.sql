{#- The shapes into which staging turns every vendor's rows (docs/adding_a_source.md), column by column with its
    type. A column of the kind `key` is an id of the source's own: the union puts the source's name before it. -#}
{% macro shape_columns(shape) %}
    {% set text, moment, whole, money = dbt.type_string(), 'timestamp with time zone', 'bigint', 'decimal(18, 3)' %}
    {{ return({
        'posts': {
            'platform': text, 'post_id': text, 'in_reply_to_id': text, 'post_kind': text, 'post_text': text,
            'link_url': text, 'post_url': text, 'is_reply': 'boolean', 'published_at': moment,
            'edited_at': moment, 'deleted_at': moment,
        },
        'post_counters': {
            'platform': text, 'post_id': text, 'metric': text, 'counter': whole, 'observed_at': moment,
        },
        'post_days': {
            'platform': text, 'post_id': text, 'metric': text, 'increment': whole, 'activity_date': 'date',
        },
        'comments': {
            'platform': text, 'comment_id': text, 'comment_kind': text, 'post_id': text,
            'parent_comment_id': text, 'author_key_kind': text, 'author_key': text, 'author_name': text,
            'author_link': text, 'author_location': text, 'comment_text': text,
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
        'form_submissions': {
            'submission_id': text, 'anonymous_id': text, 'form': text, 'email': text, 'page_url': text,
            'how_heard': text, 'submitted_at': moment,
        },
        'web_days': {
            'session_date': 'date', 'session_source': text, 'session_medium': text, 'session_campaign': text,
            'session_content': text, 'session_term': text, 'channel_group': text, 'landing_page': text,
            'sessions': whole, 'engaged_sessions': whole, 'users': whole, 'new_users': whole,
            'key_events': 'decimal(18, 3)', 'transactions': whole, 'original_amount': money,
            'original_currency': text, 'is_other_row': 'boolean', 'is_thresholded': 'boolean',
            'is_sampled': 'boolean',
        },
        'contacts': {
            'contact_id': text, 'company_id': text, 'owner_id': text, 'google_click_id': text,
            'facebook_click_id': text, 'linkedin_click_id': text, 'mastodon_handle': text, 'facebook_id': text,
            'x_handle': text, 'instagram_handle': text, 'bluesky_handle': text,
            'email': text, 'additional_emails': text, 'merged_object_ids': text, 'first_name': text,
            'last_name': text, 'country': text, 'lifecycle_stage': text, 'analytics_source': text,
            'analytics_source_data_1': text, 'analytics_source_data_2': text, 'analytics_first_url': text,
            'analytics_first_referrer': text, 'self_reported_source': text, 'is_archived': 'boolean',
            'analytics_first_at': moment, 'archived_at': moment, 'created_at': moment, 'updated_at': moment,
        },
        'companies': {
            'company_id': text, 'company_name': text, 'domain': text, 'industry': text, 'country': text,
            'employee_count': whole, 'is_archived': 'boolean', 'created_at': moment, 'updated_at': moment,
        },
        'deals': {
            'deal_id': text, 'pipeline_id': text, 'stage_id': text, 'owner_id': text, 'deal_name': text,
            'deal_type': text, 'original_currency': text, 'analytics_source': text, 'original_amount': money,
            'is_closed_won': 'boolean', 'is_archived': 'boolean', 'close_date_at': moment, 'created_at': moment,
            'updated_at': moment,
        },
        'deal_stages': {
            'pipeline_id': text, 'stage_id': text, 'stage_name': text, 'display_order': whole,
            'probability': type_double(), 'is_closed': 'boolean',
        },
        'deal_stage_history': {
            'deal_id': text, 'stage_id': text, 'source_type': text, 'entered_at': moment,
        },
        'deal_contacts': {
            'deal_id': text, 'contact_id': text, 'role': text, 'observed_at': moment,
        },
        'deal_companies': {
            'deal_id': text, 'company_id': text, 'is_primary': 'boolean', 'observed_at': moment,
        },
        'contact_lifecycle_history': {
            'contact_id': text, 'stage': text, 'source_type': text, 'entered_at': moment,
        },
        'sales_activities': {
            'sales_activity_id': text, 'contact_id': text, 'deal_id': text, 'activity_kind': text,
            'outcome': text, 'occurred_at': moment,
        },
        'orders': {
            'order_id': text, 'order_number': text, 'customer_id': text, 'email': text, 'country': text,
            'payment_reference': text, 'status': text, 'landing_url': text, 'referrer_url': text,
            'original_amount': money, 'original_currency': text, 'is_test': 'boolean',
            'is_journey_ready': 'boolean', 'ordered_at': moment,
        },
        'order_refunds': {
            'refund_id': text, 'order_id': text, 'original_amount': money, 'original_currency': text,
            'refunded_at': moment,
        },
        'shop_customers': {
            'customer_id': text, 'email': text, 'country': text, 'created_at': moment,
        },
        'tickets': {
            'ticket_id': text, 'requester_email': text, 'contact_id': text, 'subject': text,
            'contact_channel': text, 'platform': text, 'priority': text, 'status': text, 'satisfaction': text,
            'reopened_count': whole, 'created_at': moment, 'first_replied_at': moment, 'solved_at': moment,
        },
    }[shape]) }}
{% endmacro %}

{#-
  The rows of one shape from every source that has it, one source below the other, each with the source's name.
  `keys` are ids that only their own source keeps unique: they come out as `<source>:<id>`. `key_lists` are columns
  with several such ids, separated by ;.
-#}
{% macro union_sources(shape, sources, keys=[], key_lists=[]) %}
    {% set columns = shape_columns(shape) %}
    {% for source in sources %}
    select
        '{{ source }}' as source
        {%- for column in columns %},
        {% if column in keys -%}
        '{{ source }}:' || {{ shape }}.{{ column }} as {{ column }}
        {%- elif column in key_lists -%}
        regexp_replace({{ shape }}.{{ column }}, '([^; ]+)', '{{ source }}:\1', 'g') as {{ column }}
        {%- else -%}
        {{ shape }}.{{ column }}
        {%- endif %}
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
