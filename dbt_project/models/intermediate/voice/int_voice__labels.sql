-- Every text unread: its shape alone, until the reader stands.
with messages as (
    select * from {{ ref('int_voice__messages') }}
),

final as (
    select
        messages.message_id,
        {% for column in ['language', 'kind', 'product_area', 'topic', 'duplicate_of', 'label_source'] -%}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {% endfor -%}
        {% for column in [
            'language_confidence', 'sentiment', 'sentiment_confidence', 'kind_confidence', 'area_confidence',
        ] -%}
        cast(null as {{ type_double() }}) as {{ column }}{{ "," if not loop.last }}
        {% endfor %}
    from messages
    where messages.message_text is not null and not messages.is_own
)

select * from final
