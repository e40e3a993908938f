with tickets as (

    select * from {{ source('raw_hubspot', 'tickets') }}

),

stages as (

    select * from {{ source('raw_hubspot', 'ticket_stages') }}

),

stage_history as (

    select * from {{ source('raw_hubspot', 'ticket_stage_history') }}

),

ticket_contacts as (

    select * from {{ source('raw_hubspot', 'ticket_contacts') }}

),

-- A stage that is not in the table any more counts as open.
states as (

    select
        stage_history.ticket_id,
        stage_history.entered_at,
        coalesce(stages.state, 'OPEN') as state,
        {{ letters_only('stages.label') }} as stage_letters,
        lag(stages.state) over (
            partition by stage_history.ticket_id
            order by stage_history.entered_at, stage_history.stage_id
        ) as previous_state,
        row_number() over (
            partition by stage_history.ticket_id
            order by stage_history.entered_at desc, stage_history.stage_id desc
        ) as recency
    from stage_history
    left join stages
        on stage_history.stage_id = stages.stage_id
    where stage_history.entered_at < {{ as_of() }}

),

reopenings as (

    select
        states.ticket_id,
        count(*) as reopened_count
    from states
    where states.previous_state = 'CLOSED' and states.state <> 'CLOSED'
    group by states.ticket_id

),

-- Associations that were taken back are older than the ticket's latest observation.
ranked_contacts as (

    select
        ticket_contacts.ticket_id,
        ticket_contacts.contact_id,
        row_number() over (
            partition by ticket_contacts.ticket_id
            order by ticket_contacts.observed_at desc, ticket_contacts.contact_id asc
        ) as preference
    from ticket_contacts

),

final as (

    select
        -- ids
        tickets.id as ticket_id,
        cast(null as {{ dbt.type_string() }}) as requester_email,
        ranked_contacts.contact_id,

        -- text
        {{ clean_text('tickets.subject') }} as subject,
        case
            when tickets.social_platform is not null then 'social'
            when lower(tickets.source_type) = 'form' then 'web'
            else lower({{ clean_text('tickets.source_type') }})
        end as contact_channel,
        lower({{ clean_text('tickets.social_platform') }}) as platform,
        lower({{ clean_text('tickets.priority') }}) as priority,
        case
            when states.state = 'CLOSED' then 'closed'
            when states.stage_letters = 'waitingoncontact' then 'pending'
            else 'open'
        end as status,
        lower({{ clean_text('tickets.satisfaction') }}) as satisfaction,

        -- measures
        coalesce(reopenings.reopened_count, 0) as reopened_count,

        -- timestamps
        tickets.created_at,
        case when tickets.first_replied_at < {{ as_of() }} then tickets.first_replied_at end
            as first_replied_at,
        case when states.state = 'CLOSED' then states.entered_at end as solved_at,

        -- audit
        tickets._dlt_load_id
    from tickets
    left join states
        on tickets.id = states.ticket_id and states.recency = 1
    left join reopenings
        on tickets.id = reopenings.ticket_id
    left join ranked_contacts
        on tickets.id = ranked_contacts.ticket_id and ranked_contacts.preference = 1
    where tickets.created_at < {{ as_of() }} and not coalesce(tickets.archived, false)

)

select * from final
