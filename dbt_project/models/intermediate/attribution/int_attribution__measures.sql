{{ config(materialized='table') }}

-- Every measure of return, worked out once for every span of days, dimension, value and model; the marts
-- only choose from it.
with sales as (
    select * from {{ ref('int_attribution__sales') }}
),

members as (
    select * from {{ ref('int_attribution__members') }}
),

buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

revenue as (
    select * from {{ ref('int_attribution__revenue') }}
),

shrunk as (
    select * from {{ ref('int_attribution__shrunk') }}
),

influence as (
    select * from {{ ref('int_attribution__influence') }}
),

spending as (
    select * from {{ ref('int_attribution__spending') }}
),

totals as (
    select
        buckets.bucket_number,
        sum(sales.amount) as net_revenue
    from sales
    -- inner: every sale's day lies in its month
    inner join buckets
        on sales.converted_date between buckets.period_start_date and buckets.period_end_date
    group by buckets.bucket_number
),

cells as (
    select distinct
        members.member_number,
        members.dimension,
        members.value
    from members
),

link_parts as (
    {% for part in ['all', 'social', 'other', 'direct', 'unmatched'] -%}
    select
        buckets.bucket_number,
        '{{ part }}' as value
    from buckets
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

filled as (
    select
        revenue.bucket_number,
        revenue.member_number
    from revenue
    union
    select
        influence.bucket_number,
        influence.member_number
    from influence
    union
    select
        spending.bucket_number,
        spending.member_number
    from spending
),

-- Every value that has anything, and always the five parts that a reader adds up.
spine as (
    select
        filled.bucket_number,
        filled.member_number,
        cells.dimension,
        cells.value
    from filled
    -- inner: every member has its names
    inner join cells
        on filled.member_number = cells.member_number
    where cells.dimension <> 'link'
    union all
    select
        link_parts.bucket_number,
        cells.member_number,
        'link' as dimension,
        link_parts.value
    from link_parts
    left join cells
        on
            link_parts.value = cells.value
            and cells.dimension = 'link'
),

joined as (
    select
        buckets.bucket_kind,
        buckets.bucket,
        spine.dimension,
        spine.value,
        models.model,
        models.label,
        coalesce(revenue.conversions, 0) as conversions,
        coalesce(revenue.revenue, 0) as revenue,
        revenue.revenue_low,
        revenue.revenue_high,
        shrunk.revenue_shrunk,
        shrunk.credibility_rate,
        coalesce(revenue.buyers, 0) as buyers,
        coalesce(influence.sourced_revenue, 0) as sourced_revenue,
        coalesce(influence.influenced_revenue, 0) as influenced_revenue,
        coalesce(spending.media_cost, 0) as media_cost,
        case when not coalesce(spending.is_labour_unknown, false) then coalesce(spending.labour_cost, 0) end
            as labour_cost,
        coalesce(spending.tool_cost, 0) as tool_cost,
        coalesce(spending.other_cost, 0) as other_cost,
        coalesce(spending.total_cost, 0) as total_cost,
        coalesce(spending.labour_hours, 0) as labour_hours,
        coalesce(spending.has_unpriced_hours, false) as has_unpriced_hours,
        totals.net_revenue
    from spine
    cross join models
    -- inner: the spans that the spine is made of
    inner join buckets
        on spine.bucket_number = buckets.bucket_number
    left join revenue
        on
            spine.bucket_number = revenue.bucket_number
            and spine.member_number = revenue.member_number
            and models.sort_order = revenue.model_number
    left join shrunk
        on
            spine.bucket_number = shrunk.bucket_number
            and spine.member_number = shrunk.member_number
            and models.sort_order = shrunk.model_number
    left join influence
        on
            spine.bucket_number = influence.bucket_number
            and spine.member_number = influence.member_number
    left join spending
        on
            spine.bucket_number = spending.bucket_number
            and spine.member_number = spending.member_number
    left join totals
        on spine.bucket_number = totals.bucket_number
),

final as (
    select
        joined.bucket_kind,
        joined.bucket,
        joined.dimension,
        joined.value,
        joined.model,
        joined.label,
        cast(round(joined.conversions, 9) as {{ type_double() }}) as conversions,
        cast(joined.revenue as decimal(18, 2)) as revenue,
        cast(round(joined.revenue_low, 2) as decimal(18, 2)) as revenue_low,
        cast(round(joined.revenue_high, 2) as decimal(18, 2)) as revenue_high,
        cast(round(joined.revenue_shrunk, 2) as decimal(18, 2)) as revenue_shrunk,
        joined.credibility_rate,
        cast(joined.sourced_revenue as decimal(18, 2)) as sourced_revenue,
        cast(joined.influenced_revenue as decimal(18, 2)) as influenced_revenue,
        cast(joined.media_cost as decimal(18, 2)) as media_cost,
        cast(joined.labour_cost as decimal(18, 2)) as labour_cost,
        cast(joined.tool_cost as decimal(18, 2)) as tool_cost,
        cast(joined.other_cost as decimal(18, 2)) as other_cost,
        cast(joined.total_cost as decimal(18, 2)) as total_cost,
        cast(joined.labour_hours as decimal(18, 4)) as labour_hours,
        cast(joined.buyers as integer) as buyers,
        {{ safe_divide('joined.revenue - joined.total_cost', 'joined.total_cost') }} as roi,
        {{ safe_divide('joined.revenue_low - joined.total_cost', 'joined.total_cost') }} as roi_low,
        {{ safe_divide('joined.revenue_high - joined.total_cost', 'joined.total_cost') }} as roi_high,
        {{ safe_divide('joined.revenue', 'joined.media_cost') }} as roas,
        {{ safe_divide('joined.revenue', 'joined.net_revenue') }} as revenue_share_rate,
        joined.buyers < {{ var('min_buyers') }} as is_too_little_data,
        joined.has_unpriced_hours
    from joined
)

select * from final
