with leads as (

    select * from {{ source('raw_salesforce', 'leads') }}

),

lead_history as (

    select * from {{ source('raw_salesforce', 'lead_history') }}

),

contacts as (

    select * from {{ source('raw_salesforce', 'contacts') }}

),

roles as (

    select * from {{ source('raw_salesforce', 'opportunity_contact_roles') }}

),

steps as (

    select
        leads.id as contact_id,
        'lead' as stage,
        'Lead' as source_type,
        leads.created_at as entered_at,
        leads._dlt_load_id
    from leads

    union all

    select
        lead_history.lead_id as contact_id,
        case
            when
                {{ letters_only('lead_history.new_value') }}
                in {{ text_list(var('salesforce_mql_statuses')) }}
                then 'marketingqualifiedlead'
            when
                {{ letters_only('lead_history.new_value') }}
                in {{ text_list(var('salesforce_sql_statuses')) }}
                then 'salesqualifiedlead'
            when lead_history.field = 'leadConverted' then 'salesqualifiedlead'
        end as stage,
        'LeadHistory' as source_type,
        lead_history.created_at as entered_at,
        lead_history._dlt_load_id
    from lead_history

    union all

    -- Where the history of leads is not kept, the day of the conversion is: its end, not to be too early.
    select
        leads.id as contact_id,
        'salesqualifiedlead' as stage,
        'Lead' as source_type,
        cast(leads.converted_date + interval 1 day as {{ type_instant() }}) as entered_at,
        leads._dlt_load_id
    from leads
    where leads.is_converted

    union all

    select
        contacts.id as contact_id,
        'lead' as stage,
        'Contact' as source_type,
        contacts.created_at as entered_at,
        contacts._dlt_load_id
    from contacts

    union all

    select
        roles.contact_id,
        'opportunity' as stage,
        'OpportunityContactRole' as source_type,
        roles.created_at as entered_at,
        roles._dlt_load_id
    from roles
    where not roles.is_deleted

),

final as (

    select
        -- ids
        steps.contact_id,

        -- text
        steps.stage,
        max(steps.source_type) as source_type,

        -- timestamps
        steps.entered_at,

        -- audit
        max(steps._dlt_load_id) as _dlt_load_id
    from steps
    where steps.stage is not null and steps.entered_at < {{ as_of() }}
    group by steps.contact_id, steps.stage, steps.entered_at

)

select * from final
