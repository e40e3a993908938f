-- What a conversion's credits by the chain are worked out from: its path, and everybody else's.
with paths as (
    select * from {{ ref('int_attribution__paths') }}
),

effects as (
    select * from {{ ref('int_attribution__removal_effects') }}
),

chains as (
    select
        effects.conversion_type,
        {{ rows_fingerprint(['conversion_type', 'channel', 'share']) }} as fingerprint
    from effects
    group by effects.conversion_type
),

final as (
    select
        paths.conversion_id,
        {{ rows_fingerprint(['paths.conversion_id', 'paths._fingerprint', 'chains.fingerprint']) }}
            as fingerprint
    from paths
    left join chains
        on paths.conversion_type = chains.conversion_type
    where paths.touch_number = 1
    group by paths.conversion_id
)

select * from final
