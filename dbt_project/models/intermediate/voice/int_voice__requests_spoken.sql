-- Wishes and complaints with the request that they are: one that the company follows, else the topic they
-- are about.
with spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

matched as (
    select * from {{ ref('int_voice__requests_matched') }}
),

requests as (
    select * from {{ ref('stg_files__product_requests') }}
),

final as (
    select
        spoken.message_id,
        spoken.person_id,
        spoken.account_id,
        coalesce(requests.product_area, spoken.product_area) as product_area,
        case when requests.request_key is null then spoken.topic end as topic,
        requests.request_key,
        coalesce(requests.status, 'open') as status,
        spoken.kind,
        spoken.author_role,
        requests.decided_at,
        spoken.written_at
    from spoken
    left join matched
        on spoken.text_key = matched.text_key
    left join requests
        on matched.request_key = requests.request_key
    where
        spoken.kind in ('wish', 'complaint', 'churn_risk')
        and (requests.request_key is not null or spoken.kind <> 'churn_risk')
)

select * from final
