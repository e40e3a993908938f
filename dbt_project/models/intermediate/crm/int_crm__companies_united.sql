{% set sources = [
    'hubspot',
] -%}

with united as (

    {{ union_sources('companies', sources, keys=['company_id']) }}

)

select * from united
