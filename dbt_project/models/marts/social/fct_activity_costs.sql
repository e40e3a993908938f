with costs as (
    select * from {{ ref('int_attribution__costs_allocated') }}
),

final as (
    select
        costs.activity_id,
        costs.cost_date,
        -- The company's own files are the books: no line of a kind means nothing was spent on it.
        cast(coalesce(costs.media_cost, 0) as decimal(18, 2)) as media_cost,
        -- Hours without a price are not free: NULL, unless some of them are priced.
        cast(
            case
                when costs.labour_cost is null and costs.labour_hours is not null then null
                else coalesce(costs.labour_cost, 0)
            end as decimal(18, 2)
        ) as labour_cost,
        cast(coalesce(costs.tool_cost, 0) as decimal(18, 2)) as tool_cost,
        cast(coalesce(costs.other_cost, 0) as decimal(18, 2)) as other_cost,
        cast(
            coalesce(costs.media_cost, 0)
            + coalesce(costs.labour_cost, 0)
            + coalesce(costs.tool_cost, 0)
            + coalesce(costs.other_cost, 0) as decimal(18, 2)
        ) as total_cost,
        cast(coalesce(costs.labour_hours, 0) as decimal(18, 4)) as labour_hours,
        coalesce(costs.unpriced_hours, 0) > 0 as has_unpriced_hours
    from costs
)

select * from final
