with activities as (

    select * from {{ source('raw_hubspot', 'activities') }}

),

activity_contacts as (

    select * from {{ source('raw_hubspot', 'activity_contacts') }}

),

activity_deals as (

    select * from {{ source('raw_hubspot', 'activity_deals') }}

),

-- With several people or on several deals: the first of them, and of those that are still associated.
ranked_contacts as (

    select
        activity_contacts.kind,
        activity_contacts.activity_id,
        activity_contacts.contact_id,
        row_number() over (
            partition by activity_contacts.kind, activity_contacts.activity_id
            order by activity_contacts.observed_at desc, activity_contacts.contact_id asc
        ) as preference
    from activity_contacts

),

ranked_deals as (

    select
        activity_deals.kind,
        activity_deals.activity_id,
        activity_deals.deal_id,
        row_number() over (
            partition by activity_deals.kind, activity_deals.activity_id
            order by activity_deals.observed_at desc, activity_deals.deal_id asc
        ) as preference
    from activity_deals

),

final as (

    select
        -- ids: each kind may number its own
        activities.kind || ':' || activities.id as sales_activity_id,
        ranked_contacts.contact_id,
        ranked_deals.deal_id,

        -- text
        activities.kind as activity_kind,
        lower(coalesce(
            {{ clean_text('activities.meeting_outcome') }},
            {{ clean_text('activities.call_status') }},
            {{ clean_text('activities.email_direction') }}
        )) as outcome,

        -- timestamps
        coalesce(activities.occurred_at, activities.created_at) as occurred_at,

        -- audit
        activities._dlt_load_id
    from activities
    left join ranked_contacts
        on
            activities.kind = ranked_contacts.kind
            and activities.id = ranked_contacts.activity_id
            and ranked_contacts.preference = 1
    left join ranked_deals
        on
            activities.kind = ranked_deals.kind
            and activities.id = ranked_deals.activity_id
            and ranked_deals.preference = 1
    where
        coalesce(activities.occurred_at, activities.created_at) < {{ as_of() }}
        and not coalesce(activities.archived, false)

)

select * from final
