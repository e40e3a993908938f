{{ config(materialized='table') }}

{%- set contact_roles = var('contact_roles') %}

-- Whose touches count for a conversion: the person's own, for a deal also those of who takes part in it.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

deal_people as (
    select * from {{ ref('int_crm__deal_people') }}
),

{% if contact_roles != 'explicit' %}
persons_joined as (
    select * from {{ ref('int_identity__persons_joined') }}
),

colleagues as (
    select
        persons_joined.person_id,
        {{ pseudonym("'company:' || persons_joined.crm_company_id") }} as company_id
    from persons_joined
    where persons_joined.crm_company_id is not null
),
{% endif %}

final as (
    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.person_id
    from conversions
    where conversions.person_id is not null
    union
    select
        conversions.conversion_id,
        conversions.conversion_type,
        deal_people.person_id
    from conversions
    -- inner: a deal without people has nobody to meet an activity
    inner join deal_people
        on conversions.opportunity_id = deal_people.opportunity_id
    where conversions.is_deal
    {% if contact_roles != 'explicit' -%}
    union
    select
        conversions.conversion_id,
        conversions.conversion_type,
        colleagues.person_id
    from conversions
    -- inner: a company without contacts has nobody either
    inner join colleagues
        on conversions.company_id = colleagues.company_id
    where
        conversions.is_deal
        and (
            {{ contact_roles == 'implicit' }}
            or conversions.opportunity_id not in (select deal_people.opportunity_id from deal_people)
        )
    {%- endif %}
)

select * from final
