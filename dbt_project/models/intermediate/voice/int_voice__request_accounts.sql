-- Whom to tell when a request is shipped: private, because it names accounts.
with spoken as (
    select * from {{ ref('int_voice__requests_spoken') }}
),

account_revenue as (
    select * from {{ ref('int_voice__account_revenue') }}
),

asked as (
    select
        spoken.request_key,
        spoken.account_id,
        spoken.status,
        max(spoken.person_id) as person_id,
        count(*) as mentions,
        max(spoken.decided_at) as decided_at,
        min(spoken.written_at) as first_asked_at,
        max(spoken.written_at) as last_asked_at
    from spoken
    where spoken.request_key is not null and spoken.account_id is not null
    group by
        spoken.request_key,
        spoken.account_id,
        spoken.status
),

final as (
    select
        asked.request_key,
        asked.account_id,
        asked.person_id,
        asked.status,
        asked.mentions,
        coalesce(account_revenue.revenue, 0) as revenue,
        asked.status = 'shipped'
        and asked.first_asked_at < coalesce(asked.decided_at, {{ as_of() }}) as is_to_tell,
        asked.first_asked_at,
        asked.last_asked_at,
        asked.decided_at
    from asked
    left join account_revenue
        on asked.account_id = account_revenue.account_id
)

select * from final
