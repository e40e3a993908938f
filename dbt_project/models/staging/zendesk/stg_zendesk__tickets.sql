with tickets as (
    select * from {{ source('raw_zendesk', 'tickets') }}
),

users as (
    select * from {{ source('raw_zendesk', 'users') }}
),

renamed as (
    select
        -- ids
        tickets.id as ticket_id,
        {{ clean_email('users.email') }} as requester_email,
        cast(null as {{ dbt.type_string() }}) as contact_id,

        -- strings
        {{ clean_text('tickets.subject') }} as subject,
        case tickets.channel
            when 'twitter' then 'x'
            when 'twitter_dm' then 'x'
            when 'instagram_dm' then 'instagram'
            when 'any_channel' then 'other'
            when 'voice' then 'phone'
            when 'api' then 'other'
            else tickets.channel
        end as contact_channel,
        case
            when tickets.channel in ('facebook', 'facebook_messenger') then 'facebook'
            when tickets.channel in ('twitter', 'twitter_dm') then 'x'
            when tickets.channel = 'instagram_dm' then 'instagram'
            when tickets.channel in ('web', 'email', 'chat', 'native_messaging') then 'web'
            else 'other'
        end as platform,
        tickets.priority,
        case tickets.status
            when 'new' then 'open'
            when 'hold' then 'pending'
            else tickets.status
        end as status,
        case
            when tickets.satisfaction_score in ('good', 'bad') then tickets.satisfaction_score
        end as satisfaction,

        -- measures
        tickets.reopens as reopened_count,

        -- timestamps: the export says how many minutes the first reply took
        tickets.created_at,
        cast(
            {{ dbt.dateadd('minute', 'tickets.reply_minutes', 'tickets.created_at') }}
            as timestamp with time zone
        ) as first_replied_at,
        tickets.solved_at,

        -- audit
        tickets._dlt_load_id
    from tickets
    left join users
        on tickets.requester_id = users.id
    where
        tickets.status <> 'deleted'
        and tickets.created_at < {{ as_of() }}
)

select * from renamed
