-- What an account has paid, net of refunds. An account is the person's company where there is one, else the
-- person.
with revenue as (
    select * from {{ ref('fct_revenue') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

final as (
    select
        coalesce(revenue.company_id, persons.company_id, revenue.person_id) as account_id,
        {{ money('sum(revenue.amount)') }} as revenue
    from revenue
    left join persons
        on revenue.person_id = persons.person_id
    where coalesce(revenue.company_id, revenue.person_id) is not null
    group by coalesce(revenue.company_id, persons.company_id, revenue.person_id)
)

select * from final
