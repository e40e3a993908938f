{% set sources = [
    'hubspot',
    'zendesk',
    'salesforce',
    'files',
] -%}

with united as (

    {{ union_sources('tickets', sources, keys=['ticket_id', 'contact_id']) }}

)

select * from united
