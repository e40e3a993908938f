with differences as (
    select * from {{ ref('int_customers__differences') }}
),

final as (
    select
        differences.engagement_band,
        differences.outcome,
        cast(differences.customers as bigint) as customer_quarters,
        case when differences.difference is not null then 'estimated' end as label,
        differences.raw_difference,
        differences.difference,
        differences.low,
        differences.high
    from differences
    where differences.quarter_start_date is null
)

select * from final
