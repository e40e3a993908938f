{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['conversion_id', 'model'],
        on_schema_change='fail',
        post_hook="{{ drop_empty_slices(ref('int_attribution__paths'), 'conversion_id') }}",
    )
}}

{%- set shared_models = [
    'linear', 'position_based', 'time_decay', 'w_shaped', 'full_path', 'markov', 'shapley',
] %}

-- Every touch model over all paths in one pass, amounts to the cent. What a conversion's credits were worked
-- out from is kept with them as a fingerprint; markov's also depends on everybody else's paths.
with all_paths as (
    select * from {{ ref('int_attribution__paths') }}
),

effects as (
    select * from {{ ref('int_attribution__removal_effects') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

chains as (
    select
        effects.conversion_type,
        {{ rows_fingerprint(['channel', 'share']) }} as fingerprint
    from effects
    group by effects.conversion_type
),

path_fingerprints as (
    select
        all_paths.conversion_id,
        all_paths.conversion_type,
        {{ rows_fingerprint([
            'touchpoint_id', 'activity_id', 'channel', 'conversion_amount', 'days_before', 'touch_number',
            'lead_number', 'opportunity_number', 'close_number', 'is_direct',
        ]) }} as fingerprint
    from all_paths
    group by
        all_paths.conversion_id,
        all_paths.conversion_type
),

fresh as (
    select
        path_fingerprints.conversion_id,
        path_fingerprints.fingerprint as path_fingerprint,
        path_fingerprints.fingerprint || '/' || coalesce(chains.fingerprint, '') as chain_fingerprint
    from path_fingerprints
    left join chains
        on path_fingerprints.conversion_type = chains.conversion_type
),

{% if is_incremental() %}
held as (
    select
        stored.conversion_id,
        max(case when stored.model <> 'markov' then stored._fingerprint end) as path_fingerprint,
        max(case when stored.model = 'markov' then stored._fingerprint end) as chain_fingerprint
    from {{ this }} as stored
    where stored.model in ('linear', 'markov')
    group by stored.conversion_id
),

changed as (
    select
        fresh.*,
        coalesce(fresh.path_fingerprint <> held.path_fingerprint, true) as is_path_changed
    from fresh
    left join held
        on fresh.conversion_id = held.conversion_id
    where fresh.chain_fingerprint is distinct from held.chain_fingerprint
),
{% else %}
changed as (
    select
        fresh.*,
        true as is_path_changed
    from fresh
),
{% endif %}

numbered as (
    select
        all_paths.*,
        changed.path_fingerprint,
        changed.chain_fingerprint,
        changed.is_path_changed,
        effects.share as channel_share,
        max(effects.share) over (partition by all_paths.conversion_id) as top_channel_share,
        min(all_paths.days_before) over (partition by all_paths.conversion_id) as last_days_before,
        coalesce(
            max(case when not all_paths.is_direct then all_paths.touch_number end)
                over (partition by all_paths.conversion_id),
            all_paths.touch_count
        ) as last_non_direct_number,
        count(*) over (partition by all_paths.conversion_id, all_paths.channel) as channel_touch_count
    from all_paths
    -- inner: only what has to be worked out again
    inner join changed
        on all_paths.conversion_id = changed.conversion_id
    left join effects
        on
            all_paths.conversion_type = effects.conversion_type
            and all_paths.channel = effects.channel
),

weighed as (
    select
        {% for model in shared_models -%}
        cast({{ touch_weight(model, 'numbered') }} as {{ type_weight() }}) as {{ model }}_weight,
        {% endfor -%}
        numbered.*
    from numbered
),

summed as (
    select
        {% for model in shared_models -%}
        sum(weighed.{{ model }}_weight) over (
            partition by weighed.conversion_id
            order by weighed.touch_number
            rows between unbounded preceding and current row
        ) as {{ model }}_weight_up_to,
        sum(weighed.{{ model }}_weight) over (partition by weighed.conversion_id) as {{ model }}_total_weight,
        {% endfor -%}
        weighed.*
    from weighed
),

modelled as (
    select
        models.model,
        summed.conversion_id,
        summed.touchpoint_id,
        summed.activity_id,
        summed.conversion_type,
        summed.channel,
        summed.conversion_amount,
        summed.days_before,
        case when models.model = 'markov' then summed.chain_fingerprint else summed.path_fingerprint end
            as _fingerprint,
        case models.model
            when 'first_touch' then case when summed.touch_number = 1 then 1 else 0 end
            when 'last_touch' then case when summed.touch_number = summed.touch_count then 1 else 0 end
            when 'last_non_direct'
                then case when summed.touch_number = summed.last_non_direct_number then 1 else 0 end
            {%- for model in shared_models %}
            when '{{ model }}' then summed.{{ model }}_weight
            {%- endfor %}
        end as weight,
        case models.model
            {%- for model in shared_models %}
            when '{{ model }}' then summed.{{ model }}_weight_up_to
            {%- endfor %}
            else 1
        end as weight_up_to,
        case models.model
            {%- for model in shared_models %}
            when '{{ model }}' then summed.{{ model }}_total_weight
            {%- endfor %}
            else 1
        end as total_weight
    from summed
    cross join models
    where summed.is_path_changed or models.model = 'markov'
),

final as (
    select
        modelled.model,
        modelled.conversion_id,
        modelled.touchpoint_id,
        modelled.activity_id,
        modelled.conversion_type,
        modelled.channel,
        {{ safe_divide('modelled.weight', 'modelled.total_weight') }} as credit,
        {{ amount_of_part(
            'modelled.weight', 'modelled.weight_up_to', 'modelled.total_weight', 'modelled.conversion_amount'
        ) }} as amount,
        modelled.days_before,
        modelled._fingerprint
    from modelled
    where modelled.weight > 0
)

select * from final
