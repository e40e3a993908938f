with costs as (
    select * from {{ ref('int_attribution__costs_converted') }}
),

-- Files may use words of their own for a kind.
named as (
    select
        costs.*,
        case
            when costs.cost_kind in ('media', 'labour', 'tool') then costs.cost_kind
            else 'other'
        end as named_kind
    from costs
    where costs.original_amount is not null
),

final as (
    select
        named.channel,
        named.named_kind as cost_kind,
        named.original_currency,
        cast(sum(named.original_amount) as decimal(18, 3)) as original_amount,
        named.fx_rate,
        cast(sum(named.amount) as decimal(18, 2)) as amount,
        named.cost_date,
        named.fx_rate_date
    from named
    group by
        named.channel,
        named.named_kind,
        named.original_currency,
        named.fx_rate,
        named.cost_date,
        named.fx_rate_date
)

select * from final
