{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('sales_activities', sources, keys=['sales_activity_id', 'contact_id', 'deal_id']) }}

)

select * from united
