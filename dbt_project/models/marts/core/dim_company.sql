with companies as (

    select * from {{ ref('int_crm__companies_united') }}

),

persons as (

    select * from {{ ref('int_identity__persons_joined') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

revenue_lines as (

    select * from {{ ref('int_sales__revenue_lines') }}

),

-- A company that people or deals name is one, even while its own record has not landed.
named_companies as (

    select companies.company_id as crm_company_id from companies
    union
    select persons.crm_company_id from persons
    where persons.crm_company_id is not null
    union
    select deals.crm_company_id from deals
    where deals.crm_company_id is not null

),

keyed_companies as (

    select
        {{ pseudonym("'company:' || named_companies.crm_company_id") }} as company_id,
        named_companies.crm_company_id
    from named_companies

),

paying_companies as (

    select distinct revenue_lines.company_id
    from revenue_lines
    where
        revenue_lines.company_id is not null
        and revenue_lines.kind in ('new', 'expansion', 'renewal')

),

final as (

    select
        keyed_companies.company_id,
        companies.industry,
        case
            when companies.employee_count is null then null
            when companies.employee_count < 10 then '1-9'
            when companies.employee_count < 50 then '10-49'
            when companies.employee_count < 250 then '50-249'
            when companies.employee_count < 1000 then '250-999'
            else '1000+'
        end as size_band,
        companies.country,
        paying_companies.company_id is not null as is_customer
    from keyed_companies
    left join companies
        on keyed_companies.crm_company_id = companies.company_id
    left join paying_companies
        on keyed_companies.company_id = paying_companies.company_id

)

select * from final
