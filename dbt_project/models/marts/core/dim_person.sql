with persons as (

    select * from {{ ref('int_identity__persons_joined') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

revenue as (

    select * from {{ ref('fct_revenue') }}

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

file_conversions as (

    select * from {{ ref('int_sales__file_conversions_keyed') }}

),

first_touches as (

    select
        touchpoints.person_id,
        min(touchpoints.touched_at) as first_touch_at
    from touchpoints
    where touchpoints.person_id is not null
    group by touchpoints.person_id

),

purchases as (

    select
        revenue.person_id,
        revenue.occurred_at as purchased_at
    from revenue
    where revenue.person_id is not null and revenue.kind in ('new', 'expansion', 'renewal')

    union all

    select
        file_conversions.person_id,
        file_conversions.converted_at as purchased_at
    from file_conversions
    where file_conversions.person_id is not null and file_conversions.conversion_type = 'customer'

),

first_purchases as (

    select
        purchases.person_id,
        min(purchases.purchased_at) as customer_at
    from purchases
    group by purchases.person_id

),

final as (

    select
        persons.person_id,
        {{ pseudonym("'company:' || persons.crm_company_id") }} as company_id,
        persons.person_kind,
        persons.country,
        {{ self_reported_kind('persons.self_reported_source') }} as self_reported_source,
        first_purchases.customer_at is not null as is_customer,
        first_touches.first_touch_at,
        leads.created_at as lead_at,
        first_purchases.customer_at
    from persons
    left join first_touches
        on persons.person_id = first_touches.person_id
    left join leads
        on persons.person_id = leads.person_id
    left join first_purchases
        on persons.person_id = first_purchases.person_id

)

select * from final
