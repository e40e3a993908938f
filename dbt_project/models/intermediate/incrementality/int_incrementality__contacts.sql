{{ config(materialized='table') }}

-- Touches of known people as contacts of the unit that decides. Left out is the visit in which somebody
-- came to buy: it says which way a buyer took, not why.
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

decisions as (
    select * from {{ ref('int_incrementality__decisions') }}
),

touches as (
    select
        'person' as unit_kind,
        touchpoints.person_id as unit_id,
        touchpoints.channel,
        touchpoints.touch_type,
        coalesce(touchpoints.match_probability, 1) as weight,
        {{ day_number('touchpoints.touched_at') }} as touched_day
    from touchpoints
    where touchpoints.person_id is not null
    union all
    select
        'company' as unit_kind,
        touchpoints.company_id as unit_id,
        touchpoints.channel,
        touchpoints.touch_type,
        coalesce(touchpoints.match_probability, 1) as weight,
        {{ day_number('touchpoints.touched_at') }} as touched_day
    from touchpoints
    where touchpoints.company_id is not null
),

final as (
    select
        touches.unit_kind,
        touches.unit_id,
        touches.channel,
        touches.touch_type = 'impression' as is_impression,
        touches.weight,
        touches.touched_day
    from touches
    where not exists (
        select 1
        from decisions
        where
            touches.unit_kind = decisions.unit_kind
            and touches.unit_id = decisions.unit_id
            and decisions.decided_day >= touches.touched_day
            and decisions.decided_day <= touches.touched_day + {{ var('navigation_hours') }} / 24.0
    )
)

select * from final
