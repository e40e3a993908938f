{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        meta={'day': 'converted_date', 'fact': 'fct_attribution'},
        pre_hook=[
            "{{ take_out_rebuilt_days() }}",
            "{{ drop_stale_slices(ref('int_attribution__path_totals'), 'path_fingerprint') }}",
        ],
    )
}}

{%- set totals_columns = [
    'touch_count', 'non_direct_count', 'last_days_before',
    'lead_number', 'opportunity_number', 'close_number',
] %}

-- Every path in order of time, and what each model that asks nothing but the path gives its touches: a row a
-- touch for all of them, as writing rows is what costs. fct_attribution shows a row a model.
with all_conversions as (
    select * from {{ ref('fct_conversions') }}
),

totals as (
    select * from {{ ref('int_attribution__path_totals') }}
),

fresh_totals as (
    select totals.*
    from totals
    where
        totals.touch_count > 0
        and {{ is_not_held('totals.path_fingerprint', 'touch_number = 1') }}
),

conversions as (
    select
        all_conversions.*,
        {% for column in totals_columns -%}
        fresh_totals.{{ column }},
        {% endfor -%}
        fresh_totals.path_fingerprint as _fingerprint
    from all_conversions
    -- inner: every conversion has its totals
    inner join fresh_totals
        on all_conversions.conversion_id = fresh_totals.conversion_id
    where {{ is_of_these_days('all_conversions.converted_date') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

{{ touches_in_reach(['last_days_before', '_fingerprint']) }},

{{ kept_touches('eligible', '_fingerprint') }},

-- Only what tells a touch and its weights is put in order: what the touches of a path have in common joins
-- them afterwards, as wide rows would not stay in memory. A path is told by its fingerprint: numbers are
-- sorted in a third of the time that ids take. Decay is counted from the last touch, so that a short
-- half-life cannot make every weight vanish.
weighed as (
    select
        kept._fingerprint,
        kept.touchpoint_id,
        kept.activity_id,
        kept.channel,
        kept.days_before,
        kept.is_direct,
        kept.touched_at,
        cast(
            power(2, (kept.last_days_before - kept.days_before) / {{ var('time_decay_half_life_days') }})
            as {{ type_weight() }}
        ) as time_decay_weight,
        cast(
            {{ safe_divide('1', 'count(*) over (partition by kept._fingerprint, kept.channel)') }}
            as {{ type_weight() }}
        ) as shapley_weight
    from kept
),

numbered as (
    select
        weighed.*,
        {% for model in ['time_decay', 'shapley'] -%}
        sum(weighed.{{ model }}_weight) over (
            partition by weighed._fingerprint
            order by weighed.touched_at, weighed.touchpoint_id
            rows between unbounded preceding and current row
        ) as {{ model }}_up_to,
        sum(weighed.{{ model }}_weight) over (partition by weighed._fingerprint) as {{ model }}_in_all,
        {% endfor -%}
        row_number() over (
            partition by weighed._fingerprint
            order by weighed.touched_at, weighed.touchpoint_id
        ) as touch_number,
        lead(weighed.channel) over (
            partition by weighed._fingerprint
            order by weighed.touched_at, weighed.touchpoint_id
        ) as next_channel,
        count(case when not weighed.is_direct then 1 end) over (
            partition by weighed._fingerprint
            order by weighed.touched_at, weighed.touchpoint_id
            rows between unbounded preceding and current row
        ) as non_direct_number
    from weighed
),

joined as (
    select
        numbered.*,
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.amount as conversion_amount,
        conversions.converted_date,
        conversions.{{ totals_columns | join(',\n        conversions.') }}
    from numbered
    -- inner: every path is a conversion's
    inner join conversions
        on numbered._fingerprint = conversions._fingerprint
),

-- Where every touch was direct, the last of them counts as the last that was not.
shared as (
    select
        joined.*,
        {% for model in path_models() -%}
        {{ weight_up_to(model, 'joined.touch_number', 'joined') }} as {{ model }}_reached,
        {{ weight_up_to(model, '(joined.touch_number - 1)', 'joined') }} as {{ model }}_before,
        {{ weight_up_to(model, 'joined.touch_count', 'joined') }} as {{ model }}_whole,
        {% endfor -%}
        case
            when joined.non_direct_count = 0 then joined.touch_number = joined.touch_count
            else not joined.is_direct and joined.non_direct_number = joined.non_direct_count
        end as is_last_non_direct
    from joined
),

final as (
    select
        shared.conversion_id,
        shared.touchpoint_id,
        shared.activity_id,
        shared.conversion_type,
        shared.channel,
        shared.conversion_amount,
        shared.days_before,
        shared.touch_number,
        shared.touch_count,
        shared.next_channel,
        shared.is_direct,
        shared.is_last_non_direct,
        {% for model in path_models() -%}
        {{ safe_divide(
            'shared.' ~ model ~ '_reached - shared.' ~ model ~ '_before', 'shared.' ~ model ~ '_whole'
        ) }} as {{ model }}_credit,
        {{ amount_of_part(
            'shared.' ~ model ~ '_reached',
            'shared.' ~ model ~ '_before',
            'shared.' ~ model ~ '_whole',
            'shared.conversion_amount'
        ) }} as {{ model }}_amount,
        {% endfor -%}
        shared.converted_date,
        shared.touched_at,
        shared._fingerprint
    from shared
)

select * from final
