-- How many people met what somebody wrote, as far as it stands under a post whose reach the platform reports:
-- at most that many saw it. Of what is written elsewhere nobody reports it.
with messages as (
    select * from {{ ref('int_voice__messages') }}
),

labels as (
    select * from {{ ref('int_voice__labels') }}
),

activity_days as (
    select * from {{ ref('fct_activity_daily') }}
),

reached as (
    select
        activity_days.activity_id,
        sum(activity_days.reach) as reach
    from activity_days
    where activity_days.reach is not null
    group by activity_days.activity_id
),

final as (
    select
        messages.message_id,
        messages.platform,
        case
            when labels.kind in ('complaint', 'churn_risk') then 'anger'
            when labels.kind = 'praise' then 'praise'
            when labels.sentiment <= -0.5 then 'anger'
            when labels.sentiment >= 0.5 then 'praise'
            when coalesce(labels.kind, cast(labels.sentiment as {{ dbt.type_string() }})) is not null
                then 'neither'
            else 'unread'
        end as mood,
        reached.reach,
        messages.written_at
    from messages
    left join labels
        on messages.message_id = labels.message_id
    left join reached
        on messages.activity_id = reached.activity_id
    where
        messages.message_kind in ('comment', 'reply', 'mention')
        and messages.author_role not in ('company', 'employee')
)

select * from final
