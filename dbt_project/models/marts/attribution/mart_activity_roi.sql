with activities as (
    select * from {{ ref('dim_activity') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

all_measures as (
    select * from {{ ref('int_attribution__measures') }}
),

measures as (
    select
        all_measures.*,
        all_measures.value as activity_value
    from all_measures
    where all_measures.bucket = 'all_time' and all_measures.dimension = 'activity'
),

-- Every activity under every model: what earned nothing is an answer too.
final as (
    select
        activities.activity_id,
        models.model,
        models.label,
        coalesce(measures.conversions, 0) as conversions,
        coalesce(measures.revenue, 0) as revenue,
        measures.revenue_low,
        measures.revenue_high,
        measures.revenue_shrunk,
        measures.credibility_rate,
        coalesce(measures.sourced_revenue, 0) as sourced_revenue,
        coalesce(measures.influenced_revenue, 0) as influenced_revenue,
        coalesce(measures.media_cost, 0) as media_cost,
        -- No row: no hours. A row without labour: hours that nobody priced.
        case when measures.activity_value is null then 0 else measures.labour_cost end as labour_cost,
        coalesce(measures.tool_cost, 0) as tool_cost,
        coalesce(measures.other_cost, 0) as other_cost,
        coalesce(measures.total_cost, 0) as total_cost,
        coalesce(measures.labour_hours, 0) as labour_hours,
        coalesce(measures.buyers, 0) as buyers,
        measures.roi,
        measures.roi_low,
        measures.roi_high,
        measures.roas,
        coalesce(measures.is_too_little_data, true) as is_too_little_data,
        coalesce(measures.has_unpriced_hours, false) as has_unpriced_hours
    from activities
    cross join models
    left join measures
        on
            activities.activity_id = measures.activity_value
            and models.model = measures.model
)

select * from final
