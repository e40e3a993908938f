{{ config(materialized='table') }}

-- What an experiment can be about, by who and day: decisions to buy, and every other conversion as one.
-- Each decision has the mean worth of its kind: an activity is taken to change how many buy, not how much
-- each spends, or one large deal in an arm would be its whole result.
with decisions as (
    select * from {{ ref('int_incrementality__decisions') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

final as (
    select
        'revenue' as goal,
        decisions.unit_kind,
        decisions.unit_id,
        {{ safe_divide(
            'sum(decisions.amount) over (partition by decisions.unit_kind)',
            'count(*) over (partition by decisions.unit_kind)'
        ) }} as outcome,
        decisions.decided_day as outcome_day
    from decisions
    union all
    select
        conversions.conversion_type as goal,
        'person' as unit_kind,
        conversions.person_id as unit_id,
        cast(1 as {{ type_double() }}) as outcome,
        {{ day_number('conversions.converted_at') }} as outcome_day
    from conversions
    where conversions.conversion_type <> 'revenue' and conversions.person_id is not null
)

select * from final
