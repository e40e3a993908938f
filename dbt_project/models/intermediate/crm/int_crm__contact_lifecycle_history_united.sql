{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('contact_lifecycle_history', sources, keys=['contact_id']) }}

)

select * from united
