with attribution as (
    select * from {{ ref('fct_attribution') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

estimates as (
    select * from {{ ref('int_incrementality__estimates') }}
),

channels as (
    select attribution.channel
    from attribution
    union
    select estimates.channel
    from estimates
),

attributed as (
    select
        attribution.channel,
        attribution.model,
        sum(attribution.amount) as amount
    from attribution
    where attribution.conversion_type = 'revenue'
    group by
        attribution.channel,
        attribution.model
),

-- Every channel beside what each touch model claims for it, and once under the name of the estimate itself.
claims as (
    select
        channels.channel,
        models.model,
        coalesce(attributed.amount, 0) as attributed_revenue
    from channels
    cross join models
    left join attributed
        on channels.channel = attributed.channel and models.model = attributed.model
    union all
    select
        channels.channel,
        'incremental' as model,
        cast(null as decimal(38, 2)) as attributed_revenue
    from channels
),

final as (
    select
        claims.channel,
        claims.model,
        estimates.method_label as label,
        coalesce(estimates.method, 'none') as method,
        estimates.experiment_id,
        cast(claims.attributed_revenue as decimal(18, 2)) as attributed_revenue,
        cast(round(estimates.incremental_revenue, 2) as decimal(18, 2)) as incremental_revenue,
        cast(round(estimates.low, 2) as decimal(18, 2)) as low,
        cast(round(estimates.high, 2) as decimal(18, 2)) as high,
        case
            when estimates.channel is not null then estimates.explanation
            when claims.channel = 'direct' then 'Direct is no activity: nothing could be switched off.'
            else
                'Too few decisions were made after contact with this channel, and no experiment was run:'
                || ' nothing can be said of what would have been sold without it.'
        end as explanation
    from claims
    left join estimates
        on claims.channel = estimates.channel
)

select * from final
