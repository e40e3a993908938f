{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='conversion_id',
        on_schema_change='fail',
        post_hook="{{ drop_empty_slices(ref('int_attribution__paths'), 'conversion_id') }}",
    )
}}

{%- set path_columns = ['conversion_type', 'touchpoint_id', 'activity_id', 'channel', 'days_before'] %}

-- The six touch models over all paths in one pass; amounts to the cent by the largest remainder.
with all_paths as (
    select * from {{ ref('int_attribution__paths') }}
),

{% if is_incremental() %}
fresh_paths as (
    select
        all_paths.conversion_id,
        max(all_paths.conversion_amount) as amount,
        {{ rows_fingerprint(path_columns) }} as fingerprint
    from all_paths
    group by all_paths.conversion_id
),

-- The linear model credits every touch of a path: its rows say from which path and which amount the
-- stored credits were worked out.
held_paths as (
    select
        held.conversion_id,
        sum(held.amount) as amount,
        {{ rows_fingerprint(path_columns) }} as fingerprint
    from {{ this }} as held
    where held.model = 'linear'
    group by held.conversion_id
),

paths as (
    select all_paths.*
    from all_paths
    -- inner: every path has its fingerprint
    inner join fresh_paths
        on all_paths.conversion_id = fresh_paths.conversion_id
    left join held_paths
        on all_paths.conversion_id = held_paths.conversion_id
    where
        fresh_paths.fingerprint is distinct from held_paths.fingerprint
        or fresh_paths.amount is distinct from held_paths.amount
),
{% else %}
paths as (
    select * from all_paths
),
{% endif %}

models as (
    select * from {{ ref('seed_attribution_models') }}
),

numbered as (
    select
        paths.*,
        coalesce(
            max(case when not paths.is_direct then paths.touch_number end)
                over (partition by paths.conversion_id),
            paths.touch_count
        ) as last_non_direct_number,
        min(paths.days_before) over (partition by paths.conversion_id) as last_days_before
    from paths
),

weighed as (
    select
        models.model,
        numbered.conversion_id,
        numbered.touchpoint_id,
        numbered.activity_id,
        numbered.buyer_id,
        numbered.conversion_type,
        numbered.channel,
        numbered.conversion_amount,
        numbered.days_before,
        numbered.touch_number,
        numbered.touch_count,
        -- Eighteen decimals, not a double: sums of doubles depend on the order in which threads add them.
        cast(
            case models.model
                when 'first_touch' then case when numbered.touch_number = 1 then 1 else 0 end
                when 'last_touch'
                    then case when numbered.touch_number = numbered.touch_count then 1 else 0 end
                when 'last_non_direct'
                    then case when numbered.touch_number = numbered.last_non_direct_number then 1 else 0 end
                when 'linear' then 1
                when 'position_based'
                    then
                        case
                            when numbered.touch_count <= 2 then 1.0
                            when numbered.touch_number in (1, numbered.touch_count) then 0.4
                            else {{ safe_divide('0.2', 'numbered.touch_count - 2') }}
                        end
                -- Counted from the last touch, so that a short half-life cannot make every weight vanish.
                when 'time_decay'
                    then
                        power(
                            2,
                            (numbered.last_days_before - numbered.days_before)
                            / {{ var('time_decay_half_life_days') }}
                        )
            end as decimal(20, 18)
        ) as weight
    from numbered
    cross join models
),

credited as (
    select
        weighed.*,
        {{ safe_divide(
            'weighed.weight', 'sum(weighed.weight) over (partition by weighed.conversion_id, weighed.model)'
        ) }} as credit
    from weighed
    where weighed.weight > 0
),

-- Whole cents each, rounded down; what is left over goes, a cent each, to the largest remainders.
floored as (
    select
        credited.*,
        cast(abs(credited.conversion_amount) * 100 as {{ type_double() }}) * credited.credit as exact_cents,
        floor(cast(abs(credited.conversion_amount) * 100 as {{ type_double() }}) * credited.credit)
            as whole_cents
    from credited
),

ranked as (
    select
        floored.*,
        cast(abs(floored.conversion_amount) * 100 as {{ type_double() }})
        - sum(floored.whole_cents) over (partition by floored.conversion_id, floored.model) as cents_left,
        row_number() over (
            partition by floored.conversion_id, floored.model
            order by
                round(floored.exact_cents - floored.whole_cents, 6) desc,
                floored.touch_number
        ) as remainder_rank
    from floored
),

final as (
    select
        ranked.model,
        ranked.conversion_id,
        ranked.touchpoint_id,
        ranked.activity_id,
        ranked.conversion_type,
        ranked.channel,
        ranked.credit,
        {{ units_to_decimal(
            'ranked.whole_cents + case when ranked.remainder_rank <= ranked.cents_left then 1 else 0 end',
            2,
            'ranked.conversion_amount'
        ) }} as amount,
        ranked.days_before
    from ranked
)

select * from final
