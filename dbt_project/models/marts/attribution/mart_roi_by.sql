with measures as (
    select * from {{ ref('int_attribution__measures') }}
),

final as (
    select
        measures.dimension,
        measures.value,
        measures.model,
        measures.label,
        measures.conversions,
        measures.revenue,
        measures.revenue_low,
        measures.revenue_high,
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
        cast(measures.bucket as date) as month_start_date
    from measures
    where measures.bucket_kind = 'month'
)

select * from final
