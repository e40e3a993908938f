{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ drop_stale_slices(ref('int_attribution__step_fingerprints'), ['fingerprint']) }}",
    )
}}

-- Everything that a person met, whether it led to anything or not: what null paths are counted from.
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

fingerprints as (
    select * from {{ ref('int_attribution__step_fingerprints') }}
),

-- A person is told by the fingerprint and a touch by how its pseudonym begins: sorting numbers and short
-- texts takes half the time of sorting long ones. No two touches of one moment and person begin alike.
person_touches as (
    select
        substr(touchpoints.touchpoint_id, 1, 12) as touchpoint_id,
        touchpoints.channel,
        touchpoints.touched_at,
        fingerprints.fingerprint as _fingerprint
    from touchpoints
    -- inner: nobody known takes no steps
    inner join fingerprints
        on touchpoints.person_id = fingerprints.person_id
    where {{ is_not_held('fingerprints.fingerprint', 'is_first') }}
),

{{ kept_touches('person_touches', '_fingerprint') }},

final as (
    select
        kept.channel,
        lead(kept.channel) over (
            partition by kept._fingerprint
            order by kept.touched_at, kept.touchpoint_id
        ) as next_channel,
        row_number() over (
            partition by kept._fingerprint
            order by kept.touched_at, kept.touchpoint_id
        ) = 1 as is_first,
        kept._fingerprint
    from kept
)

select * from final
