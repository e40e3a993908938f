with effects as (
    select * from {{ ref('int_attribution__removal_effects') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

totals as (
    select
        conversions.conversion_type,
        count(*) as conversions,
        sum(conversions.amount) as amount
    from conversions
    group by conversions.conversion_type
),

weighed as (
    select
        effects.conversion_type,
        effects.channel,
        effects.removal_effect,
        effects.share as channel_share,
        cast(effects.share as {{ type_weight() }}) as weight,
        totals.conversions,
        totals.amount
    from effects
    -- inner: a chain is one of conversions
    inner join totals
        on effects.conversion_type = totals.conversion_type
),

summed as (
    select
        weighed.*,
        sum(weighed.weight) over (
            partition by weighed.conversion_type
            order by weighed.channel
            rows between unbounded preceding and current row
        ) as weight_up_to,
        sum(weighed.weight) over (partition by weighed.conversion_type) as weight_in_all
    from weighed
),

final as (
    select
        summed.conversion_type,
        summed.channel,
        'attributed' as label,
        summed.removal_effect,
        summed.channel_share as share,
        summed.channel_share * summed.conversions as conversions,
        {{ amount_of_part(
            'summed.weight_up_to',
            'summed.weight_up_to - summed.weight',
            'summed.weight_in_all',
            'summed.amount'
        ) }}
            as amount
    from summed
)

select * from final
