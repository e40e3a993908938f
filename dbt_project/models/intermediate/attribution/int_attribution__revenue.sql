{{ config(materialized='table') }}

{%- set replicates = range(1, bootstrap_replicates() + 1) %}

-- Revenue of each value with its 90 % interval: Poisson bootstrap over buyers.
with buyer_credits as (
    select * from {{ ref('int_attribution__buyer_credits') }}
),

buyers as (
    select * from {{ ref('int_attribution__buyers') }}
),

summed as (
    select
        buyer_credits.bucket_number,
        buyer_credits.member_number,
        buyer_credits.model_number,
        sum(buyer_credits.credit) as conversions,
        sum(buyer_credits.amount) as revenue,
        sum(buyer_credits.amount * buyer_credits.amount) as squares,
        sum(cast(
            buyer_credits.amount * buyer_credits.amount * cast(buyer_credits.amount as {{ type_double() }})
            as decimal(38, 2)
        )) as cubes,
        count(*) as buyers,
        min(buyer_credits.amount) as smallest_amount
    from buyer_credits
    group by
        buyer_credits.bucket_number,
        buyer_credits.member_number,
        buyer_credits.model_number
),

-- The second and third cumulant of the bootstrap's sum are the buyers' squares and cubes, since all cumulants of a
-- Poisson variable with mean 1 are 1. With many buyers, what these say of its quantiles (Cornish and Fisher, 1938)
-- is nearer to them than 200 drawings are.
spread as (
    select
        summed.*,
        1.644854 * sqrt(cast(summed.squares as {{ type_double() }})) as half_width,
        coalesce(0.284257 * {{ safe_divide('summed.cubes', 'summed.squares') }}, 0) as skew
    from summed
),

drawn as (
    select
        {% for replicate in replicates -%}
        sum(cast(buyer_credits.amount * 100 as bigint) * buyers.draws_{{ replicate }}) as sum_{{ replicate }},
        {% endfor -%}
        buyer_credits.bucket_number,
        buyer_credits.member_number,
        buyer_credits.model_number
    from buyer_credits
    -- inner: each row has its buyer
    inner join buyers
        on buyer_credits.buyer_number = buyers.buyer_number
    -- inner: values with too few buyers have no interval, those with many are not drawn
    inner join spread
        on
            buyer_credits.bucket_number = spread.bucket_number
            and buyer_credits.member_number = spread.member_number
            and buyer_credits.model_number = spread.model_number
    where
        spread.buyers >= {{ var('min_buyers') }}
        and spread.buyers <= {{ var('bootstrap_max_buyers') }}
    group by
        buyer_credits.bucket_number,
        buyer_credits.member_number,
        buyer_credits.model_number
),

bounds as (
    select
        {{ quantile_of_columns('drawn', 'sum_', replicates, 0.05) }} / 100 as revenue_low,
        {{ quantile_of_columns('drawn', 'sum_', replicates, 0.95) }} / 100 as revenue_high,
        drawn.bucket_number,
        drawn.member_number,
        drawn.model_number
    from drawn
),

final as (
    select
        spread.bucket_number,
        spread.member_number,
        spread.model_number,
        spread.conversions,
        spread.revenue,
        spread.squares,
        case
            when spread.buyers < {{ var('min_buyers') }} then null
            when spread.buyers <= {{ var('bootstrap_max_buyers') }} then bounds.revenue_low
            when spread.smallest_amount >= 0 then greatest(spread.revenue - spread.half_width + spread.skew, 0)
            else spread.revenue - spread.half_width + spread.skew
        end as revenue_low,
        case
            when spread.buyers < {{ var('min_buyers') }} then null
            when spread.buyers <= {{ var('bootstrap_max_buyers') }} then bounds.revenue_high
            else spread.revenue + spread.half_width + spread.skew
        end as revenue_high,
        spread.buyers
    from spread
    left join bounds
        on
            spread.bucket_number = bounds.bucket_number
            and spread.member_number = bounds.member_number
            and spread.model_number = bounds.model_number
)

select * from final
