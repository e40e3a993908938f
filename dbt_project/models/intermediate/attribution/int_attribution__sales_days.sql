{{ config(materialized='table') }}

-- Sales and their money by day, once for each way to tell them apart: where the buyer is, what kind of sale
-- it is, and, under each model, the channels that share them.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

companies as (
    select * from {{ ref('dim_company') }}
),

attribution as (
    select * from {{ ref('fct_attribution') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

sales as (
    select
        conversions.conversion_id,
        conversions.converted_date,
        conversions.amount,
        coalesce(companies.country, persons.country, 'none') as country,
        case when conversions.is_deal then 'deal' else 'order' end as kind
    from conversions
    left join persons
        on conversions.person_id = persons.person_id
    left join companies
        on conversions.company_id = companies.company_id
    where conversions.conversion_type = 'revenue'
),

touched as (
    select distinct attribution.conversion_id
    from attribution
),

parts as (
    select
        'country' as dimension,
        sales.country as value,
        'any' as model,
        sales.converted_date,
        cast(1 as {{ type_weight() }}) as sales,
        sales.amount
    from sales
    union all
    select
        'kind' as dimension,
        sales.kind as value,
        'any' as model,
        sales.converted_date,
        cast(1 as {{ type_weight() }}) as sales,
        sales.amount
    from sales
    union all
    select
        'channel' as dimension,
        attribution.channel as value,
        attribution.model,
        sales.converted_date,
        cast(attribution.credit as {{ type_weight() }}) as sales,
        attribution.amount
    from attribution
    -- inner: leads and hires bring no money
    inner join sales
        on attribution.conversion_id = sales.conversion_id
    union all
    select
        'channel' as dimension,
        'unmatched' as value,
        models.model,
        sales.converted_date,
        cast(1 as {{ type_weight() }}) as sales,
        sales.amount
    from sales
    cross join models
    left join touched
        on sales.conversion_id = touched.conversion_id
    where touched.conversion_id is null
),

final as (
    select
        parts.dimension,
        parts.value,
        parts.model,
        parts.converted_date,
        sum(parts.sales) as sales,
        sum(parts.amount) as amount
    from parts
    group by
        parts.dimension,
        parts.value,
        parts.model,
        parts.converted_date
)

select * from final
