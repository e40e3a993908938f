-- What each person known has brought so far, net of refunds: for marts that have a row a lead.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

final as (
    select
        conversions.person_id,
        sum(conversions.amount) as revenue
    from conversions
    where conversions.conversion_type = 'revenue' and conversions.person_id is not null
    group by conversions.person_id
)

select * from final
