with spoken as (
    select * from {{ ref('int_voice__requests_spoken') }}
),

requests as (
    select * from {{ ref('stg_files__product_requests') }}
),

account_revenue as (
    select * from {{ ref('int_voice__account_revenue') }}
),

request_accounts as (
    select * from {{ ref('int_voice__request_accounts') }}
),

product_areas as (
    select * from {{ ref('stg_files__product_areas') }}
),

keyed as (
    select
        {{ sha_key(['spoken.request_key', 'spoken.topic', 'spoken.product_area']) }} as request_id,
        spoken.*
    from spoken
),

counted as (
    select
        keyed.request_id,
        max(keyed.request_key) as request_key,
        max(keyed.topic) as topic,
        max(keyed.product_area) as product_area,
        count(*) as mentions,
        sum(case when keyed.kind = 'wish' then 1 else 0 end) as wishes,
        sum(case when keyed.kind <> 'wish' then 1 else 0 end) as complaints,
        count(distinct keyed.account_id) as accounts,
        count(distinct case when keyed.author_role = 'customer' then keyed.account_id end)
            as customer_accounts,
        sum(case when keyed.account_id is null then 1 else 0 end) as stranger_mentions,
        min(keyed.written_at) as first_seen_at,
        max(keyed.written_at) as last_seen_at
    from keyed
    group by keyed.request_id
),

voices as (
    select distinct
        keyed.request_id,
        keyed.account_id
    from keyed
    where keyed.account_id is not null
),

voice_revenue as (
    select
        voices.request_id,
        sum(account_revenue.revenue) as revenue
    from voices
    left join account_revenue
        on voices.account_id = account_revenue.account_id
    group by voices.request_id
),

to_tell as (
    select
        request_accounts.request_key,
        sum(case when request_accounts.is_to_tell then 1 else 0 end) as accounts
    from request_accounts
    group by request_accounts.request_key
),

-- A request of the file that nobody has spoken of stands there with 0.
listed as (
    select
        counted.request_id,
        counted.request_key,
        counted.topic,
        counted.product_area
    from counted
    union all
    select
        {{ sha_key(['requests.request_key', 'null', 'requests.product_area']) }} as request_id,
        requests.request_key,
        cast(null as {{ dbt.type_string() }}) as topic,
        requests.product_area
    from requests
    left join counted
        on requests.request_key = counted.request_key
    where counted.request_key is null
),

final as (
    select
        listed.request_id,
        coalesce(listed.request_key, listed.topic) as request,
        listed.product_area,
        product_areas.owner_department,
        coalesce(requests.status, 'open') as status,
        listed.request_key is not null as is_followed,
        cast(coalesce(counted.mentions, 0) as bigint) as mentions,
        cast(coalesce(counted.wishes, 0) as bigint) as wishes,
        cast(coalesce(counted.complaints, 0) as bigint) as complaints,
        cast(coalesce(counted.accounts, 0) as bigint) as accounts,
        cast(coalesce(counted.customer_accounts, 0) as bigint) as customer_accounts,
        cast(coalesce(counted.stranger_mentions, 0) as bigint) as stranger_mentions,
        {{ money('coalesce(voice_revenue.revenue, 0)') }} as revenue_of_accounts,
        cast(coalesce(to_tell.accounts, 0) as bigint) as accounts_to_tell,
        counted.first_seen_at,
        counted.last_seen_at,
        requests.decided_at
    from listed
    left join counted
        on listed.request_id = counted.request_id
    left join requests
        on listed.request_key = requests.request_key
    left join voice_revenue
        on listed.request_id = voice_revenue.request_id
    left join to_tell
        on listed.request_key = to_tell.request_key
    left join product_areas
        on listed.product_area = product_areas.product_area
)

select * from final
