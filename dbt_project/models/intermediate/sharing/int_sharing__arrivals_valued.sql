-- What became of those whom a shared link brought.
with arrivals as (
    select * from {{ ref('int_sharing__arrivals') }}
),

leads as (
    select * from {{ ref('fct_leads') }}
),

revenue as (
    select * from {{ ref('fct_revenue') }}
),

earned as (
    select
        arrivals.person_id,
        sum(revenue.amount) as revenue
    from arrivals
    -- inner: who paid nothing has no revenue
    inner join revenue
        on
            arrivals.person_id = revenue.person_id
            and arrivals.arrived_at <= revenue.occurred_at
    group by arrivals.person_id
),

final as (
    select
        arrivals.person_id,
        arrivals.link_code,
        arrivals.sharer_id,
        case when leads.created_at >= arrivals.arrived_at then 1 else 0 end as is_lead,
        coalesce(earned.revenue, 0) as revenue,
        arrivals.arrived_at
    from arrivals
    left join leads
        on arrivals.person_id = leads.person_id
    left join earned
        on arrivals.person_id = earned.person_id
)

select * from final
