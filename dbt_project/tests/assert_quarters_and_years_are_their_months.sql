-- A returned row is a quarter or year whose revenue, sales or cost is not the sum of its months: the same
-- money told in two ways.
with periods as (
    select * from {{ ref('mart_roi_by_period') }}
),

months as (
    select * from {{ ref('mart_roi_by') }}
),

known as (
    select * from {{ ref('dim_period') }}
),

spans as (
    select periods.*
    from periods
    -- inner: quarters and years alone
    inner join known
        on
            periods.period = known.period
            and known.period_kind in ('quarter', 'year')
    -- months have no single activities
    where periods.dimension <> 'activity'
),

summed as (
    select
        spans.period,
        spans.dimension,
        spans.value,
        spans.model,
        spans.revenue,
        spans.conversions,
        spans.total_cost,
        coalesce(sum(months.revenue), 0) as revenue_of_months,
        coalesce(sum(months.conversions), 0) as conversions_of_months,
        coalesce(sum(months.total_cost), 0) as total_cost_of_months
    from spans
    left join months
        on
            spans.dimension = months.dimension
            and spans.value = months.value
            and spans.model = months.model
            and months.month_start_date between spans.period_start_date and spans.period_end_date
    group by
        spans.period,
        spans.dimension,
        spans.value,
        spans.model,
        spans.revenue,
        spans.conversions,
        spans.total_cost
)

select * from summed
where
    summed.revenue <> summed.revenue_of_months
    or abs(summed.conversions - summed.conversions_of_months) > 0.000001
    or summed.total_cost <> summed.total_cost_of_months
