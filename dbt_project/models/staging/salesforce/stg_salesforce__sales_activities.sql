with tasks as (

    select * from {{ source('raw_salesforce', 'tasks') }}

),

events as (

    select * from {{ source('raw_salesforce', 'events') }}

),

activities as (

    select
        tasks.id as sales_activity_id,
        tasks.who_id,
        tasks.what_id,
        case lower(tasks.subtype)
            when 'call' then 'call'
            when 'email' then 'email'
            when 'listemail' then 'email'
            else 'task'
        end as activity_kind,
        coalesce({{ clean_text('tasks.call_disposition') }}, tasks.status) as outcome,
        coalesce(tasks.completed_at, cast(tasks.activity_date as {{ type_instant() }})) as occurred_at,
        tasks._dlt_load_id
    from tasks
    -- What is still to be done has not happened.
    where tasks.is_closed and not tasks.is_deleted

    union all

    select
        events.id as sales_activity_id,
        events.who_id,
        events.what_id,
        'meeting' as activity_kind,
        cast(null as {{ dbt.type_string() }}) as outcome,
        events.starts_at as occurred_at,
        events._dlt_load_id
    from events
    where not events.is_deleted

),

-- The two references may point at anything; an id's first three characters say at what.
final as (

    select
        -- ids
        activities.sales_activity_id,
        case when left(activities.who_id, 3) in ('003', '00Q') then activities.who_id end as contact_id,
        case when left(activities.what_id, 3) = '006' then activities.what_id end as deal_id,

        -- text
        activities.activity_kind,
        activities.outcome,

        -- timestamps
        activities.occurred_at,

        -- audit
        activities._dlt_load_id
    from activities
    where activities.occurred_at < {{ as_of() }}

)

select * from final
