with persons as (

    select * from {{ source('raw_pipedrive', 'persons') }}

),

leads as (

    select * from {{ source('raw_pipedrive', 'leads') }}

),

participants as (

    select * from {{ source('raw_pipedrive', 'deal_participants') }}

),

steps as (

    select
        persons.id as contact_id,
        'lead' as stage,
        'person' as source_type,
        persons.created_at as entered_at,
        persons._dlt_load_id
    from persons

    union all

    -- Who is put into the inbox of leads was found worth a salesperson's time.
    select
        leads.person_id as contact_id,
        'marketingqualifiedlead' as stage,
        'lead' as source_type,
        leads.created_at as entered_at,
        leads._dlt_load_id
    from leads
    where leads.person_id is not null

    union all

    select
        participants.person_id as contact_id,
        'opportunity' as stage,
        'deal' as source_type,
        participants.added_at as entered_at,
        participants._dlt_load_id
    from participants

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
    where steps.entered_at < {{ as_of() }}
    group by steps.contact_id, steps.stage, steps.entered_at

)

select * from final
