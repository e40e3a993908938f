{#- The deal that somebody wrote into the metadata of a payment, as `<crm>:<id>`: each CRM's connector has a word
    of its own for it. -#}
{% macro deal_in_metadata(column) -%}
    coalesce(
        {%- for crm, key in {
            'hubspot': 'hubspot_deal_id',
            'salesforce': 'salesforce_opportunity_id',
            'pipedrive': 'pipedrive_deal_id',
        }.items() %}
        '{{ crm }}:' || {{ clean_text(json_text(column, key)) }}{{ "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
