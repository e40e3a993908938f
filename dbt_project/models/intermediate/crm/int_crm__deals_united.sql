{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('deals', sources, keys=['deal_id', 'pipeline_id', 'stage_id', 'owner_id']) }}

)

select * from united
