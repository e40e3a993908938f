with source as (

    select * from {{ source('raw_pipedrive', 'activities') }}

),

renamed as (

    select
        -- ids
        source.id as sales_activity_id,
        source.person_id as contact_id,
        source.deal_id,

        -- text
        -- Companies make kinds of their own; those that say what they are in their name are known by it.
        case
            when lower(source.type) like '%call%' then 'call'
            when lower(source.type) like '%mail%' then 'email'
            when lower(source.type) like '%meeting%' or lower(source.type) in ('lunch', 'demo') then 'meeting'
            when lower(source.type) in ('task', 'deadline') then 'task'
            else 'other'
        end as activity_kind,
        source.outcome,

        -- timestamps
        coalesce(source.done_at, source.due_at) as occurred_at,

        -- audit
        source._dlt_load_id
    from source
    -- What is still to be done has not happened.
    where
        source.is_done
        and not coalesce(source.is_deleted, false)
        and coalesce(source.done_at, source.due_at) < {{ as_of() }}

)

select * from renamed
