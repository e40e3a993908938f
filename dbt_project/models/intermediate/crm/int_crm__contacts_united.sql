{% set sources = [
    'hubspot',
    'salesforce',
    'pipedrive',
    'files',
] -%}
{% set keys = ['contact_id', 'company_id', 'owner_id'] -%}

with united as (

    {{ union_sources('contacts', sources, keys=keys, key_lists=['merged_object_ids']) }}

)

select * from united
