{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        meta={'day': 'converted_date', 'fact': 'fct_attribution'},
        pre_hook=[
            "{{ take_out_rebuilt_days() }}",
            "{{ drop_stale_slices(ref('int_attribution__chain_fingerprints'), 'fingerprint') }}",
        ],
    )
}}

{#- Read anew by every step: what two steps read from one CTE is kept in memory, and paths are long. -#}
{%- set all_paths = ref('int_attribution__paths') %}

-- Apart from the credits of a path alone: these also move whenever anybody else's path does. A touch weighs
-- its channel's share of the chain, over the largest on the path: so rare channels keep all their digits.
with effects as (
    select * from {{ ref('int_attribution__removal_effects') }}
),

fingerprints as (
    select * from {{ ref('int_attribution__chain_fingerprints') }}
),

conversions as (
    select
        paths.conversion_id,
        fingerprints.fingerprint as _fingerprint,
        max(effects.share) as top_share
    from {{ all_paths }} as paths
    -- inner: every path has a fingerprint
    inner join fingerprints
        on paths.conversion_id = fingerprints.conversion_id
    left join effects
        on
            paths.conversion_type = effects.conversion_type
            and paths.channel = effects.channel
    where
        {{ is_not_held('fingerprints.fingerprint', 'touch_number = 1') }}
        and {{ is_of_these_days('paths.converted_date') }}
    group by
        paths.conversion_id,
        fingerprints.fingerprint
),

weighed as (
    select
        paths.conversion_id,
        paths.touchpoint_id,
        paths.activity_id,
        paths.conversion_type,
        paths.channel,
        paths.conversion_amount,
        paths.days_before,
        paths.touch_number,
        paths.converted_date,
        conversions._fingerprint,
        cast(
            coalesce({{ safe_divide('effects.share', 'conversions.top_share') }}, 1) as {{ type_weight() }}
        ) as weight
    from {{ all_paths }} as paths
    -- inner: only what has to be worked out again
    inner join conversions
        on paths.conversion_id = conversions.conversion_id
    left join effects
        on
            paths.conversion_type = effects.conversion_type
            and paths.channel = effects.channel
),

summed as (
    select
        weighed.*,
        sum(weighed.weight) over (
            partition by weighed._fingerprint
            order by weighed.touch_number
            rows between unbounded preceding and current row
        ) as weight_up_to,
        sum(weighed.weight) over (partition by weighed._fingerprint) as weight_in_all
    from weighed
),

final as (
    select
        summed.conversion_id,
        summed.touchpoint_id,
        summed.activity_id,
        summed.conversion_type,
        summed.channel,
        summed.days_before,
        summed.touch_number,
        {{ safe_divide('summed.weight', 'summed.weight_in_all') }} as markov_credit,
        {{ amount_of_part(
            'summed.weight_up_to',
            'summed.weight_up_to - summed.weight',
            'summed.weight_in_all',
            'summed.conversion_amount'
        ) }} as markov_amount,
        summed.converted_date,
        summed._fingerprint
    from summed
)

select * from final
