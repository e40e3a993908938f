{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ drop_stale_slices(
            ref('int_attribution__credit_fingerprints'), ['path_fingerprint', 'chain_fingerprint']
        ) }}",
    )
}}

{%- set path_models = ['linear', 'position_based', 'time_decay', 'w_shaped', 'full_path', 'shapley'] %}
{#- Read anew by every step: what two steps read from one CTE is kept in memory, and paths are long. -#}
{%- set paths = ref('int_attribution__paths') %}

-- Every touch model over all paths, amounts to the cent. Markov stands apart from the others: its credits
-- also depend on everybody else's paths, so that they all move when the others stay.
with effects as (
    select * from {{ ref('int_attribution__removal_effects') }}
),

fingerprints as (
    select * from {{ ref('int_attribution__credit_fingerprints') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

changed_paths as (
    select
        fingerprints.conversion_id,
        fingerprints.path_fingerprint
    from fingerprints
    where
        {{ is_not_held('fingerprints.path_fingerprint', "model = 'linear'") }}
        and {{ is_of_these_days('fingerprints.converted_date') }}
),

changed_chains as (
    select
        fingerprints.conversion_id,
        fingerprints.chain_fingerprint
    from fingerprints
    where
        {{ is_not_held('fingerprints.chain_fingerprint', "model = 'markov'") }}
        and {{ is_of_these_days('fingerprints.converted_date') }}
),

-- Grouped and joined, which takes half the time of the same as window functions.
path_totals as (
    select
        paths.conversion_id,
        changed_paths.path_fingerprint,
        min(paths.days_before) as last_days_before,
        coalesce(
            max(case when not paths.is_direct then paths.touch_number end),
            max(paths.touch_count)
        ) as last_non_direct_number
    from {{ paths }} as paths
    -- inner: only what has to be worked out again
    inner join changed_paths
        on paths.conversion_id = changed_paths.conversion_id
    group by
        paths.conversion_id,
        changed_paths.path_fingerprint
),

channel_totals as (
    select
        paths.conversion_id,
        paths.channel,
        count(*) as channel_touch_count
    from {{ paths }} as paths
    -- inner: only what has to be worked out again
    inner join changed_paths
        on paths.conversion_id = changed_paths.conversion_id
    group by
        paths.conversion_id,
        paths.channel
),

numbered as (
    select
        paths.*,
        path_totals.path_fingerprint,
        path_totals.last_days_before,
        path_totals.last_non_direct_number,
        channel_totals.channel_touch_count
    from {{ paths }} as paths
    -- inner: the same again
    inner join path_totals
        on paths.conversion_id = path_totals.conversion_id
    -- inner: every touch has its channel
    inner join channel_totals
        on
            paths.conversion_id = channel_totals.conversion_id
            and paths.channel = channel_totals.channel
),

weighed as (
    select
        {% for model in path_models -%}
        cast({{ touch_weight(model, 'numbered') }} as {{ type_weight() }}) as {{ model }}_weight,
        {% endfor -%}
        numbered.*
    from numbered
),

summed as (
    select
        {% for model in path_models -%}
        {{ weight_up_to('weighed.' ~ model ~ '_weight', 'weighed', 'path_fingerprint') }}
            as {{ model }}_weight_up_to,
        {{ total_weight('weighed.' ~ model ~ '_weight', 'weighed', 'path_fingerprint') }}
            as {{ model }}_total_weight,
        {% endfor -%}
        weighed.*
    from weighed
),

chain_totals as (
    select
        paths.conversion_id,
        changed_chains.chain_fingerprint,
        max(effects.share) as top_channel_share
    from {{ paths }} as paths
    -- inner: only what has to be worked out again
    inner join changed_chains
        on paths.conversion_id = changed_chains.conversion_id
    left join effects
        on
            paths.conversion_type = effects.conversion_type
            and paths.channel = effects.channel
    group by
        paths.conversion_id,
        changed_chains.chain_fingerprint
),

chained as (
    select
        paths.*,
        chain_totals.chain_fingerprint,
        chain_totals.top_channel_share,
        effects.share as channel_share
    from {{ paths }} as paths
    -- inner: the same again
    inner join chain_totals
        on paths.conversion_id = chain_totals.conversion_id
    left join effects
        on
            paths.conversion_type = effects.conversion_type
            and paths.channel = effects.channel
),

chain_weighed as (
    select
        cast({{ touch_weight('markov', 'chained') }} as {{ type_weight() }}) as weight,
        chained.*
    from chained
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
        summed.converted_date,
        summed.path_fingerprint as _fingerprint,
        case models.model
            when 'first_touch' then case when summed.touch_number = 1 then 1 else 0 end
            when 'last_touch' then case when summed.touch_number = summed.touch_count then 1 else 0 end
            when 'last_non_direct'
                then case when summed.touch_number = summed.last_non_direct_number then 1 else 0 end
            {%- for model in path_models %}
            when '{{ model }}' then summed.{{ model }}_weight
            {%- endfor %}
        end as weight,
        case models.model
            {%- for model in path_models %}
            when '{{ model }}' then summed.{{ model }}_weight_up_to
            {%- endfor %}
            else 1
        end as weight_up_to,
        case models.model
            {%- for model in path_models %}
            when '{{ model }}' then summed.{{ model }}_total_weight
            {%- endfor %}
            else 1
        end as total_weight
    from summed
    cross join models
    where models.model <> 'markov'
    union all
    select
        models.model,
        chain_weighed.conversion_id,
        chain_weighed.touchpoint_id,
        chain_weighed.activity_id,
        chain_weighed.conversion_type,
        chain_weighed.channel,
        chain_weighed.conversion_amount,
        chain_weighed.days_before,
        chain_weighed.converted_date,
        chain_weighed.chain_fingerprint as _fingerprint,
        chain_weighed.weight,
        {{ weight_up_to('chain_weighed.weight', 'chain_weighed', 'chain_fingerprint') }} as weight_up_to,
        {{ total_weight('chain_weighed.weight', 'chain_weighed', 'chain_fingerprint') }} as total_weight
    from chain_weighed
    cross join models
    where models.model = 'markov'
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
        modelled.converted_date,
        modelled._fingerprint
    from modelled
    where modelled.weight > 0
)

select * from final
