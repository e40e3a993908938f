-- Which conversation counts in which span of time, for its platform and, in periods, for all platforms together.
with conversations as (
    select * from {{ ref('int_service__conversations_timed') }}
),

weekly as (
    select
        conversations.conversation_id,
        'week' as span_kind,
        cast(cast({{ dbt.date_trunc('week', 'conversations.opened_date') }} as date) as {{ dbt.type_string() }})
            as span,
        conversations.platform
    from conversations
),

periodic as (
    {% for period, first_date in rolling_periods().items() -%}
        select
            conversations.conversation_id,
            'period' as span_kind,
            '{{ period }}' as span,
            conversations.platform
        from conversations
        {% if first_date -%} where conversations.opened_date >= {{ first_date }} {%- endif %}
        union all
    {% endfor -%}
    {% for kind in calendar_kinds() -%}
        select
            conversations.conversation_id,
            'period' as span_kind,
            {{ calendar_period(kind, 'conversations.opened_date') }} as span,
            conversations.platform
        from conversations
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select * from weekly
    union all
    select * from periodic
    union all
    select
        periodic.conversation_id,
        periodic.span_kind,
        periodic.span,
        'all' as platform
    from periodic
)

select * from final
