{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('deal_stages', sources, keys=['pipeline_id', 'stage_id']) }}

)

select * from united
