-- What a plan starts from: a month of each channel as it has been lately, and what a month of it is known to
-- bring.
with measures as (
    select * from {{ ref('mart_roi_by_period') }}
),

months as (
    select * from {{ ref('mart_roi_by') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

incrementality as (
    select * from {{ ref('mart_incrementality') }}
),

channels as (
    select * from {{ ref('dim_channel') }}
),

-- Costs are the same under every model, and the first one is always there.
costs as (
    select
        measures.value as channel,
        measures.period,
        measures.media_cost,
        measures.labour_cost,
        measures.tool_cost,
        measures.other_cost,
        measures.total_cost,
        measures.labour_hours,
        measures.has_unpriced_hours,
        ({{ dbt.datediff('measures.period_start_date', 'measures.period_end_date', 'day') }} + 1) / 30.4375
            as months
    from measures
    -- inner: one model of all
    inner join models
        on measures.model = models.model
    where measures.dimension = 'channel' and models.sort_order = 1
),

dearest as (
    select
        months.value as channel,
        max(months.total_cost) as highest_cost
    from months
    where months.dimension = 'channel'
    group by months.value
),

lately as (
    select * from costs
    where costs.period = 'last_90_days'
),

ever as (
    select * from costs
    where costs.period = 'all_time'
),

known as (
    select * from incrementality
    where incrementality.model = 'incremental'
),

final as (
    select
        ever.channel,
        coalesce(known.label, 'none') as evidence,
        {{ money('coalesce(lately.media_cost / lately.months, 0)') }} as media_cost,
        {{ money('coalesce((lately.tool_cost + lately.other_cost) / lately.months, 0)') }} as other_cost,
        {{ money('coalesce(lately.total_cost / lately.months, 0)') }} as total_cost,
        cast(round(coalesce(lately.labour_hours / lately.months, 0), 2) as decimal(18, 2)) as labour_hours,
        {{ money(safe_divide('ever.labour_cost', 'ever.labour_hours')) }} as hourly_cost,
        coalesce(ever.has_unpriced_hours, false) as has_unpriced_hours,
        {{ money('ever.total_cost / ever.months') }} as reference_cost,
        {{ money('coalesce(dearest.highest_cost, 0)') }} as highest_cost,
        case when ever.total_cost > 0 then {{ money('known.incremental_revenue / ever.months') }} end
            as reference_revenue,
        case when ever.total_cost > 0 then {{ money('known.low / ever.months') }} end as reference_low,
        case when ever.total_cost > 0 then {{ money('known.high / ever.months') }} end as reference_high
    from ever
    -- inner: direct and unmatched cannot be planned
    inner join channels
        on ever.channel = channels.channel
    left join lately
        on ever.channel = lately.channel
    left join dearest
        on ever.channel = dearest.channel
    left join known
        on ever.channel = known.channel
    where ever.total_cost > 0 or ever.labour_hours > 0
)

select * from final
