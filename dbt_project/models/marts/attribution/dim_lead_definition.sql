-- What MQL and SQL meant, and when.
with definitions as (
    select * from {{ ref('int_leads__definitions') }}
),

final as (
    select
        definitions.definition_version,
        {% for stage in ['mql', 'sql'] -%}
        {{ public_text('definitions.' ~ stage ~ '_definition') }} as {{ stage }}_definition,
        definitions.{{ stage }}_basis,
        definitions.{{ stage }}_min_touches,
        definitions.{{ stage }}_within_days,
        {% endfor -%}
        nullif(definitions.valid_from_date, cast('1900-01-01' as date)) as valid_from_date,
        definitions.valid_to_date
    from definitions
)

select * from final
