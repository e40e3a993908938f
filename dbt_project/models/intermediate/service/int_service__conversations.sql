{{ config(materialized='table') }}

-- Everything in which somebody was served: threads of comments, mentions and answers, and the desks' tickets.
with threads as (
    select * from {{ ref('int_service__thread_conversations') }}
),

tickets as (
    select * from {{ ref('int_service__tickets_united') }}
),

messages as (
    select * from {{ ref('int_voice__messages') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

tickets_keyed as (
    select
        tickets.*,
        coalesce(tickets.platform, 'other') as ticket_platform,
        {{ sha_key(["coalesce(tickets.platform, 'other')", "'ticket:' || tickets.ticket_id"]) }} as message_id
    from tickets
),

united as (
    select
        threads.conversation_id,
        'social' as source,
        threads.person_id,
        threads.activity_id,
        threads.platform,
        threads.opener_role = 'customer' as is_customer,
        cast(null as {{ dbt.type_string() }}) as satisfaction,
        threads.is_reopened,
        true as is_reply_reported,
        threads.opened_at,
        threads.first_replied_at,
        threads.resolved_at
    from threads
    union all
    select
        tickets_keyed.message_id as conversation_id,
        tickets_keyed.source,
        coalesce(messages.person_id, file_keys.person_id) as person_id,
        cast(null as {{ dbt.type_string() }}) as activity_id,
        tickets_keyed.ticket_platform as platform,
        coalesce(persons.customer_at <= tickets_keyed.created_at, false) as is_customer,
        tickets_keyed.satisfaction,
        tickets_keyed.reopened_count > 0 as is_reopened,
        -- Salesforce keeps no time of a case's first answer.
        tickets_keyed.source <> 'salesforce' as is_reply_reported,
        tickets_keyed.created_at as opened_at,
        tickets_keyed.first_replied_at,
        tickets_keyed.solved_at as resolved_at
    from tickets_keyed
    left join messages
        on tickets_keyed.message_id = messages.message_id
    -- A key of the files' own, where no contacts file explains it.
    left join person_keys as file_keys
        on
            tickets_keyed.contact_id = 'files:' || file_keys.key_value
            and file_keys.key_kind = 'person_key'
    left join persons
        on coalesce(messages.person_id, file_keys.person_id) = persons.person_id
),

final as (
    select
        united.conversation_id,
        united.source,
        united.person_id,
        united.activity_id,
        united.platform,
        united.satisfaction,
        united.is_customer,
        united.is_reopened,
        united.is_reply_reported,
        united.opened_at,
        -- Two clocks: an answer from before the question came at once.
        case
            when united.first_replied_at < united.opened_at then united.opened_at
            else united.first_replied_at
        end as first_replied_at,
        case when united.resolved_at >= united.opened_at then united.resolved_at end as resolved_at
    from united
)

select * from final
