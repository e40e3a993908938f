with models as (
    select * from {{ ref('seed_attribution_models') }}
),

final as (
    select
        models.model,
        models.model_name,
        models.reading_rule,
        models.label,
        models.is_default,
        models.sort_order
    from models
)

select * from final
