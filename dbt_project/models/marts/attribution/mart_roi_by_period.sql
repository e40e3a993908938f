with measures as (
    select * from {{ ref('int_attribution__measures') }}
),

buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

final as (
    select
        measures.bucket as period,
        measures.dimension,
        measures.value,
        measures.model,
        measures.label,
        measures.conversions,
        measures.revenue,
        measures.revenue_low,
        measures.revenue_high,
        measures.revenue_shrunk,
        measures.credibility_rate,
        measures.sourced_revenue,
        measures.influenced_revenue,
        measures.media_cost,
        measures.labour_cost,
        measures.tool_cost,
        measures.other_cost,
        measures.total_cost,
        measures.labour_hours,
        measures.buyers,
        measures.roi,
        measures.roi_low,
        measures.roi_high,
        measures.roas,
        measures.revenue_share_rate,
        measures.is_too_little_data,
        measures.has_unpriced_hours,
        buckets.period_start_date,
        least(buckets.period_end_date, {{ last_reporting_date() }}) as period_end_date
    from measures
    -- inner: measures are worked out for these spans
    inner join buckets
        on
            measures.bucket_kind = buckets.bucket_kind
            and measures.bucket = buckets.bucket
    where measures.bucket_kind <> 'month'
)

select * from final
