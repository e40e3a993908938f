{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('companies', sources, keys=['company_id']) }}

)

select * from united
