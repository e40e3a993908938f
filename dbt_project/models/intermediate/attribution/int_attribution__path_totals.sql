{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        meta={'day': 'converted_date', 'fact': 'fct_attribution'},
        pre_hook=[
            "{{ take_out_rebuilt_days() }}",
            "{{ drop_stale_slices(ref('int_attribution__path_inputs'), 'fingerprint') }}",
        ],
    )
}}

-- What the touches of a path have in common, and all that it is worked out from as one number: cheap to
-- have, where putting touches in order is not. A conversion without a touch in its window has a row, too, so
-- that no later run looks for its touches again.
with all_conversions as (
    select * from {{ ref('fct_conversions') }}
),

inputs as (
    select * from {{ ref('int_attribution__path_inputs') }}
),

fresh_inputs as (
    select inputs.*
    from inputs
    where {{ is_not_held('inputs.fingerprint') }}
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

conversions as (
    select
        all_conversions.*,
        milestones.lead_at,
        milestones.opportunity_at,
        milestones.close_at,
        fresh_inputs.fingerprint as _fingerprint,
        {{ row_fingerprint(columns_of_a_path('all_conversions', 'milestones')) }} as conversion_fingerprint
    from all_conversions
    -- inner: every conversion has its inputs
    inner join fresh_inputs
        on all_conversions.conversion_id = fresh_inputs.conversion_id
    left join milestones
        on all_conversions.conversion_id = milestones.conversion_id
    where {{ is_of_these_days('all_conversions.converted_date') }}
),

{{ touches_in_reach(['lead_at', 'opportunity_at', 'close_at', 'conversion_fingerprint']) }},

{{ kept_touches('eligible', 'conversion_id') }},

-- Touches up to a moment come first in the path, so their count is the number of the last of them.
paths as (
    select
        kept.conversion_id,
        count(*) as touch_count,
        count(case when not kept.is_direct then 1 end) as non_direct_count,
        min(kept.days_before) as last_days_before,
        {% for milestone in ['lead', 'opportunity', 'close'] -%}
        nullif(count(case when kept.touched_at <= kept.{{ milestone }}_at then 1 end), 0)
            as {{ milestone }}_number,
        {% endfor -%}
        {{ rows_fingerprint([
            'conversion_fingerprint', 'touchpoint_id', 'activity_id', 'channel', 'is_direct', 'touched_at',
        ]) }} as path_fingerprint
    from kept
    group by kept.conversion_id
),

final as (
    select
        conversions.conversion_id,
        coalesce(paths.touch_count, 0) as touch_count,
        coalesce(paths.non_direct_count, 0) as non_direct_count,
        paths.last_days_before,
        paths.lead_number,
        paths.opportunity_number,
        paths.close_number,
        conversions.converted_date,
        coalesce(paths.path_fingerprint, 0) as path_fingerprint,
        conversions._fingerprint
    from conversions
    left join paths
        on conversions.conversion_id = paths.conversion_id
)

select * from final
