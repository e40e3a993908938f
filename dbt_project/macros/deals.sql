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

{#- What a deal is to the customer, in the words that every CRM's staging uses: newbusiness, existingbusiness,
    renewal. Renewal comes first ("Existing Customer - Renewal"); NULL for a word that means none of them. -#}
{% macro deal_type_of(column) -%}
    case
        when lower({{ column }}) like '%renew%' then 'renewal'
        when
            lower({{ column }}) like '%exist%' or lower({{ column }}) like '%upgrade%'
            or lower({{ column }}) like '%upsell%' or lower({{ column }}) like '%expan%'
            then 'existingbusiness'
        when lower({{ column }}) like '%new%' then 'newbusiness'
    end
{%- endmacro %}

{#- The address of a first landing: as it was kept, else made of the codes that were. -#}
{% macro landing_of(landing, source, medium, campaign, content) -%}
    case
        when {{ clean_text(landing) }} is not null then {{ clean_text(landing) }}
        when {{ clean_text(source) }} is not null
            then
                '/?utm_source=' || {{ clean_text(source) }}
                || coalesce('&utm_medium=' || {{ clean_text(medium) }}, '')
                || coalesce('&utm_campaign=' || {{ clean_text(campaign) }}, '')
                || coalesce('&utm_content=' || {{ clean_text(content) }}, '')
    end
{%- endmacro %}
