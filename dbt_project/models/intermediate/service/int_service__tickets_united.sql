{% set sources = [
    'hubspot',
    'zendesk',
    'salesforce',
] -%}

with united as (

    {{ union_sources('tickets', sources, keys=['ticket_id', 'contact_id']) }}

)

select * from united
