{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
] -%}

with united as (

    {{ union_sources('deal_stage_history', sources, keys=['deal_id', 'stage_id']) }}

)

select * from united
