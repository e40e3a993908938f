{{ config(materialized='table', meta={'fact': 'fct_attribution'}) }}

-- Apart from the credits of a path alone, and made anew by every build: they all move whenever anybody's
-- path does. So only what moves is written, and which touch it is of is told by numbers. A touch weighs its
-- channel's share of the chain, which has fewer digits than a weight.
with paths as (
    select * from {{ ref('int_attribution__paths') }}
),

effects as (
    select * from {{ ref('int_attribution__removal_effects') }}
),

weighed as (
    select
        paths._fingerprint,
        paths.touch_number,
        paths.conversion_amount,
        cast(coalesce(effects.share, 1) as {{ type_weight() }}) as weight
    from paths
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
        summed._fingerprint,
        summed.touch_number,
        {{ safe_divide('summed.weight', 'summed.weight_in_all') }} as markov_credit,
        {{ amount_of_part(
            'summed.weight_up_to',
            'summed.weight_up_to - summed.weight',
            'summed.weight_in_all',
            'summed.conversion_amount'
        ) }} as markov_amount
    from summed
)

select * from final
