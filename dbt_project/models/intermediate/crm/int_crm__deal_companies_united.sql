{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('deal_companies', sources, keys=['deal_id', 'company_id']) }}

)

select * from united
