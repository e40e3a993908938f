-- Meetings that came of a conversation: those of the CRMs with the same person, and those that a list of
-- conversations names.
with conversations as (
    select * from {{ ref('int_service__conversations_timed') }}
),

tickets as (
    select * from {{ ref('int_service__tickets_united') }}
),

file_tickets as (
    select * from {{ ref('stg_files__tickets') }}
),

sales_activities as (
    select * from {{ ref('int_crm__sales_activities_united') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

-- What was called off is no appointment; that nobody came is known of one that was.
meetings as (
    select
        sales_activities.sales_activity_id as appointment_id,
        person_keys.person_id,
        sales_activities.occurred_at as appointment_at
    from sales_activities
    -- inner: a meeting with nobody known cannot have come of a conversation
    inner join person_keys
        on
            sales_activities.contact_id = person_keys.key_value
            and person_keys.key_kind = 'crm_contact'
    where
        sales_activities.activity_kind = 'meeting'
        and coalesce(sales_activities.outcome, '') not in ('canceled', 'cancelled', 'rescheduled')
),

-- Of several conversations before a meeting it came of the last one.
ranked as (
    select
        meetings.appointment_id,
        conversations.conversation_id,
        meetings.appointment_at,
        row_number() over (
            partition by meetings.appointment_id
            order by conversations.opened_at desc, conversations.conversation_id asc
        ) as recency
    from meetings
    -- inner: meetings without a conversation before them are sales' own
    inner join conversations
        on
            meetings.person_id = conversations.person_id
            and meetings.appointment_at >= conversations.opened_at
    where
        {{ exact_days_between('conversations.opened_at', 'meetings.appointment_at') }}
        <= {{ var('appointment_days') }}
),

final as (
    select
        ranked.appointment_id,
        ranked.conversation_id,
        'crm' as source,
        ranked.appointment_at
    from ranked
    where ranked.recency = 1
    union all
    select
        tickets.ticket_id as appointment_id,
        {{ sha_key(["coalesce(tickets.platform, 'other')", "'ticket:' || tickets.ticket_id"]) }}
            as conversation_id,
        'files' as source,
        file_tickets.appointment_at
    from file_tickets
    -- inner: every row of the list is a ticket
    inner join tickets
        on 'files:' || file_tickets.ticket_id = tickets.ticket_id
    where file_tickets.appointment_at is not null
)

select * from final
