{{ config(materialized='table') }}

-- Every measure of return, worked out once for every span of days, dimension, value and model; the marts
-- only choose from it.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

credits as (
    select * from {{ ref('fct_attribution') }}
),

paths as (
    select * from {{ ref('int_attribution__paths') }}
),

costs as (
    select * from {{ ref('fct_activity_costs') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
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

sales as (
    select
        conversions.conversion_id,
        conversions.amount,
        conversions.converted_date,
        coalesce(
            case
                when conversions.is_deal then coalesce(conversions.company_id, conversions.opportunity_id)
            end,
            conversions.person_id,
            conversions.conversion_id
        ) as buyer_id
    from conversions
    where conversions.conversion_type = 'revenue'
),

touched_sales as (
    select distinct paths.conversion_id from paths
),

-- One row per model, sale and touch; a sale without a touch is one row of its own.
credited_sales as (
    select
        credits.model,
        coalesce(credits.activity_id, 'direct') as subject_id,
        credits.channel,
        sales.buyer_id,
        sales.converted_date,
        credits.credit,
        credits.amount
    from credits
    -- inner: other conversions bring no money
    inner join sales
        on credits.conversion_id = sales.conversion_id
    union all
    select
        models.model,
        'unmatched' as subject_id,
        'unmatched' as channel,
        sales.buyer_id,
        sales.converted_date,
        1.0 as credit,
        sales.amount
    from sales
    cross join models
    left join touched_sales
        on sales.conversion_id = touched_sales.conversion_id
    where touched_sales.conversion_id is null
),

buyers as (
    select
        sales.buyer_id,
        cast(row_number() over (order by sales.buyer_id) as integer) as buyer_number
    from sales
    group by sales.buyer_id
),

-- A buyer's money on one subject on one day: what follows multiplies rows by dimensions and spans.
daily_credits as (
    select
        models.sort_order as model_number,
        credited_sales.subject_id,
        credited_sales.channel,
        buyers.buyer_number,
        credited_sales.converted_date,
        -- Decimals add up the same whichever thread is first; doubles do not.
        sum(cast(credited_sales.credit as decimal(24, 12))) as credit,
        sum(credited_sales.amount) as amount
    from credited_sales
    -- inner: each sale has a buyer and each credit a model
    inner join buyers
        on credited_sales.buyer_id = buyers.buyer_id
    inner join models
        on credited_sales.model = models.model
    group by
        models.sort_order,
        credited_sales.subject_id,
        credited_sales.channel,
        buyers.buyer_number,
        credited_sales.converted_date
),

subject_credits as (
    select
        daily_credits.model_number,
        daily_credits.subject_id,
        daily_credits.buyer_number,
        daily_credits.converted_date,
        daily_credits.credit,
        daily_credits.amount
    from daily_credits
    union all
    select
        daily_credits.model_number,
        'channel>' || daily_credits.channel as subject_id,
        daily_credits.buyer_number,
        daily_credits.converted_date,
        daily_credits.credit,
        daily_credits.amount
    from daily_credits
),

buyer_credits as (
    select
        buckets.bucket_number,
        members.member_number,
        subject_credits.model_number,
        subject_credits.buyer_number,
        sum(subject_credits.credit) as credit,
        cast(sum(subject_credits.amount) as decimal(18, 2)) as amount
    from subject_credits
    -- inner: every subject is a member, and every sale's day lies in its month
    inner join members
        on subject_credits.subject_id = members.subject_id
    inner join buckets
        on
            subject_credits.converted_date between buckets.period_start_date and buckets.period_end_date
            and not (buckets.bucket_kind = 'month' and members.dimension = 'activity')
    group by
        buckets.bucket_number,
        members.member_number,
        subject_credits.model_number,
        subject_credits.buyer_number
),

-- Poisson bootstrap over buyers, in closed form: a buyer drawn k times with k ~ Poisson(1) adds k times the
-- money, so the variance of the sum is the sum of the buyers' squares.
revenue as (
    select
        buyer_credits.bucket_number,
        buyer_credits.member_number,
        buyer_credits.model_number,
        sum(buyer_credits.credit) as conversions,
        sum(buyer_credits.amount) as revenue,
        count(*) as buyers,
        min(buyer_credits.amount) as smallest_amount,
        sqrt(cast(sum(buyer_credits.amount * buyer_credits.amount) as {{ type_double() }})) as spread
    from buyer_credits
    group by
        buyer_credits.bucket_number,
        buyer_credits.member_number,
        buyer_credits.model_number
),

sale_subjects as (
    select
        paths.conversion_id,
        coalesce(paths.activity_id, 'direct') as subject_id,
        case when paths.touch_number = 1 then 1 else 0 end as is_first
    from paths
    where paths.conversion_type = 'revenue'
    union all
    select
        paths.conversion_id,
        'channel>' || paths.channel as subject_id,
        case when paths.touch_number = 1 then 1 else 0 end as is_first
    from paths
    where paths.conversion_type = 'revenue'
),

-- Once per sale and value, however many touches the value had.
sale_members as (
    select
        members.member_number,
        members.dimension,
        sale_subjects.conversion_id,
        max(sale_subjects.is_first) as is_first
    from sale_subjects
    -- inner: every subject is a member
    inner join members
        on sale_subjects.subject_id = members.subject_id
    group by
        members.member_number,
        members.dimension,
        sale_subjects.conversion_id
),

influence as (
    select
        buckets.bucket_number,
        sale_members.member_number,
        sum(sales.amount) as influenced_revenue,
        sum(case when sale_members.is_first = 1 then sales.amount else 0 end) as sourced_revenue
    from sale_members
    -- inner: paths come from conversions, and every sale's day lies in its month
    inner join sales
        on sale_members.conversion_id = sales.conversion_id
    inner join buckets
        on
            sales.converted_date between buckets.period_start_date and buckets.period_end_date
            and not (buckets.bucket_kind = 'month' and sale_members.dimension = 'activity')
    group by
        buckets.bucket_number,
        sale_members.member_number
),

cost_subjects as (
    select
        costs.*,
        costs.activity_id as subject_id
    from costs
    union all
    select
        costs.*,
        'channel>' || activities.channel as subject_id
    from costs
    -- inner: every activity with a cost is in dim_activity
    inner join activities
        on costs.activity_id = activities.activity_id
),

spending as (
    select
        buckets.bucket_number,
        members.member_number,
        sum(cost_subjects.media_cost) as media_cost,
        sum(cost_subjects.labour_cost) as labour_cost,
        sum(cost_subjects.tool_cost) as tool_cost,
        sum(cost_subjects.other_cost) as other_cost,
        sum(cost_subjects.total_cost) as total_cost,
        sum(cost_subjects.labour_hours) as labour_hours,
        max(case when cost_subjects.has_unpriced_hours then 1 else 0 end) = 1 as has_unpriced_hours,
        -- Every cost day with hours and without a price: labour is not known, not nothing.
        count(cost_subjects.labour_cost) = 0 as is_labour_unknown
    from cost_subjects
    -- inner: every subject is a member, and every cost's day lies in its month
    inner join members
        on cost_subjects.subject_id = members.subject_id
    inner join buckets
        on
            cost_subjects.cost_date between buckets.period_start_date and buckets.period_end_date
            and not (buckets.bucket_kind = 'month' and members.dimension = 'activity')
    group by
        buckets.bucket_number,
        members.member_number
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
        coalesce(revenue.conversions, 0) as conversions,
        coalesce(revenue.revenue, 0) as revenue,
        case
            when revenue.buyers >= 5 and revenue.smallest_amount >= 0
                then greatest(revenue.revenue - 1.645 * revenue.spread, 0)
            when revenue.buyers >= 5 then revenue.revenue - 1.645 * revenue.spread
        end as revenue_low,
        case when revenue.buyers >= 5 then revenue.revenue + 1.645 * revenue.spread end as revenue_high,
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
        cast(round(joined.conversions, 9) as {{ type_double() }}) as conversions,
        cast(joined.revenue as decimal(18, 2)) as revenue,
        cast(round(joined.revenue_low, 2) as decimal(18, 2)) as revenue_low,
        cast(round(joined.revenue_high, 2) as decimal(18, 2)) as revenue_high,
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
        joined.buyers < 5 as is_too_little_data,
        joined.has_unpriced_hours
    from joined
)

select * from final
