-- Applications, each led to the activity that it names: by its key, else by a campaign that only one activity
-- has, else by its channel.
with applications as (
    select * from {{ ref('stg_files__applications') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

activity_keys as (
    select * from {{ ref('int_social__activity_keys') }}
),

final as (
    select
        applications.application_key,
        -- Addresses compare without case.
        lower(applications.person_key) as applicant_key,
        case
            when applications.activity_key is not null then file_keys.activity_id
            when activity_keys.activity_id is not null then activity_keys.activity_id
            when applications.channel is not null and lower(applications.channel) <> 'direct'
                then 'channel:' || applications.channel
        end as activity_id,
        -- Who was hired or got an offer had an interview, whether or not somebody typed the day in.
        applications.interviewed_at is not null
        or applications.hired_at is not null
        or coalesce(applications.stage, '') in ('interview', 'offer', 'hired') as is_interviewed,
        applications.hired_at is not null
        or coalesce(applications.stage, '') = 'hired' as is_hired,
        applications.applied_at,
        applications.hired_at
    from applications
    left join file_keys
        on applications.activity_key = file_keys.activity_key
    left join activity_keys
        on
            applications.campaign = activity_keys.key_value
            and activity_keys.key_kind = 'campaign'
)

select * from final
