-- Invariant 3. A returned row is a figure that is larger than the whole it is a part of. The whole for
-- influenced and sourced revenue is the month's sales; a refund that stands alone is negative and no sale,
-- so only sales above zero are counted.
with measures as (
    select * from {{ ref('mart_roi_by') }}
),

periods as (
    select * from {{ ref('mart_roi_by_period') }}
),

activities as (
    select * from {{ ref('mart_activity_roi') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

coverage as (
    select * from {{ ref('mart_coverage') }}
),

funnel as (
    select * from {{ ref('mart_funnel') }}
),

sales as (
    select
        cast({{ dbt.date_trunc('month', 'conversions.converted_date') }} as date) as month_start_date,
        sum(conversions.amount) as amount,
        count(*) as sale_count
    from conversions
    where conversions.conversion_type = 'revenue' and conversions.amount > 0
    group by cast({{ dbt.date_trunc('month', 'conversions.converted_date') }} as date)
),

all_sales as (
    select coalesce(sum(sales.amount), 0) as amount
    from sales
)

select
    measures.dimension || '=' || measures.value as part,
    measures.month_start_date,
    'influenced or sourced revenue above the sales of the month' as what
from measures
left join sales
    on measures.month_start_date = sales.month_start_date
where
    measures.influenced_revenue > coalesce(sales.amount, 0)
    or measures.sourced_revenue > coalesce(sales.amount, 0)

union all

select
    periods.dimension || '=' || periods.value as part,
    periods.period_start_date as month_start_date,
    'influenced revenue of a period above all sales' as what
from periods
cross join all_sales
where periods.influenced_revenue > all_sales.amount

union all

select
    activities.activity_id as part,
    cast(null as date) as month_start_date,
    'influenced revenue of an activity above all sales' as what
from activities
cross join all_sales
where activities.influenced_revenue > all_sales.amount

union all

select
    'touches' as part,
    coverage.month_start_date,
    'matched touches above touches, or unmatched sales above sales' as what
from coverage
where
    coverage.touches_matched > coverage.touches
    or coverage.sale_unmatched_count > coverage.sale_count

union all

select
    funnel.dimension || '=' || funnel.value as part,
    funnel.month_start_date,
    'more of a later stage than leads' as what
from funnel
where
    funnel.mqls > funnel.leads
    or funnel.sqls > funnel.leads
    or funnel.opportunities > funnel.leads
    or funnel.customers > funnel.leads
