{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('deal_contacts', sources, keys=['deal_id', 'contact_id']) }}

)

select * from united
