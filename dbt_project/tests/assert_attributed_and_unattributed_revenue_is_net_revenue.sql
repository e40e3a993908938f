-- Invariant 2. A returned row is a model and month (or all months) in which what is credited to touches plus
-- what is unmatched differs from net revenue, or the parts that are shown differ from their sum.
with measures as (
    select * from {{ ref('mart_roi_by') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

revenue as (
    select * from {{ ref('fct_revenue') }}
),

coverage as (
    select * from {{ ref('mart_coverage') }}
),

models as (
    select * from {{ ref('dim_attribution_model') }}
),

monthly as (
    select
        measures.model,
        measures.month_start_date,
        sum(case when measures.dimension = 'channel' then measures.revenue else 0 end) as by_channel,
        sum(
            case when measures.dimension = 'link' and measures.value <> 'all' then measures.revenue else 0 end
        ) as by_link,
        sum(case when measures.dimension = 'link' and measures.value = 'all' then measures.revenue else 0 end)
            as all_revenue
    from measures
    group by
        measures.model,
        measures.month_start_date
),

net_monthly as (
    select
        models.model,
        cast({{ dbt.date_trunc('month', 'conversions.converted_date') }} as date) as month_start_date,
        sum(conversions.amount) as net_revenue
    from conversions
    cross join models
    where conversions.conversion_type = 'revenue'
    group by
        models.model,
        cast({{ dbt.date_trunc('month', 'conversions.converted_date') }} as date)
),

compared as (
    select
        coalesce(monthly.model, net_monthly.model) as model,
        cast(coalesce(monthly.month_start_date, net_monthly.month_start_date) as {{ dbt.type_string() }})
            as span,
        coalesce(monthly.by_channel, 0) as by_channel,
        coalesce(monthly.by_link, 0) as by_link,
        coalesce(monthly.all_revenue, 0) as all_revenue,
        coalesce(coverage.revenue, 0) as covered_revenue,
        coalesce(net_monthly.net_revenue, 0) as net_revenue
    from monthly
    full outer join net_monthly
        on
            monthly.model = net_monthly.model
            and monthly.month_start_date = net_monthly.month_start_date
    left join coverage
        on coalesce(monthly.month_start_date, net_monthly.month_start_date) = coverage.month_start_date
),

revenue_lines_summed as (
    select coalesce(sum(revenue.amount), 0) as net_revenue
    from revenue
),

in_all as (
    select
        compared.model,
        sum(compared.by_channel) as by_channel
    from compared
    group by compared.model
)

select
    compared.model,
    compared.span,
    compared.by_channel,
    compared.net_revenue
from compared
where
    compared.by_channel <> compared.net_revenue
    or compared.by_link <> compared.net_revenue
    or compared.all_revenue <> compared.net_revenue
    or compared.covered_revenue <> compared.net_revenue

union all

select
    in_all.model,
    'all' as span,
    in_all.by_channel,
    revenue_lines_summed.net_revenue
from in_all
cross join revenue_lines_summed
where in_all.by_channel <> revenue_lines_summed.net_revenue
