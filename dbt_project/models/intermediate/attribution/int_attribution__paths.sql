{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ drop_stale_slices(ref('int_attribution__path_fingerprints'), ['fingerprint']) }}",
    )
}}

with all_conversions as (
    select * from {{ ref('fct_conversions') }}
),

fingerprints as (
    select * from {{ ref('int_attribution__path_fingerprints') }}
),

conversions as (
    select
        all_conversions.*,
        fingerprints.fingerprint as _fingerprint
    from all_conversions
    -- inner: what has no touch in its window has no path
    inner join fingerprints
        on all_conversions.conversion_id = fingerprints.conversion_id
    where {{ is_not_held('fingerprints.fingerprint', 'touch_number = 1') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

milestones as (
    select * from {{ ref('int_attribution__milestones') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

{{ touches_in_reach(['converted_date', '_fingerprint']) }},

{{ kept_touches('eligible', 'conversion_id') }},

-- Touches up to a moment come first in the path, so their count is the number of the last of them.
final as (
    select
        kept.conversion_id,
        kept.touchpoint_id,
        kept.activity_id,
        kept.conversion_type,
        kept.channel,
        kept.conversion_amount,
        kept.days_before,
        row_number() over (
            partition by kept.conversion_id
            order by kept.touched_at, kept.touchpoint_id
        ) as touch_number,
        count(*) over (partition by kept.conversion_id) as touch_count,
        {% for milestone in ['lead', 'opportunity', 'close'] -%}
        cast(nullif(
            sum(case when kept.touched_at <= kept.{{ milestone }}_at then 1 else 0 end)
                over (partition by kept.conversion_id),
            0
        ) as bigint) as {{ milestone }}_number,
        {% endfor -%}
        lead(kept.channel) over (
            partition by kept.conversion_id
            order by kept.touched_at, kept.touchpoint_id
        ) as next_channel,
        kept.is_direct,
        kept.converted_date,
        kept.touched_at,
        kept._fingerprint
    from kept
)

select * from final
