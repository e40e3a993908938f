-- Whether a customer who was served stayed: bought again within the settings' days, or was still paying when
-- they were over.
-- Only conversations that are old enough to tell.
with conversations as (
    select * from {{ ref('int_service__conversations_timed') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

revenue as (
    select * from {{ ref('fct_revenue') }}
),

served as (
    select
        conversations.conversation_id,
        conversations.person_id,
        persons.company_id,
        conversations.opened_at,
        {{ exact_days_before('conversations.opened_at', -1 * var('service_retention_days')) }} as judged_at
    from conversations
    -- inner: strangers and leads have nothing to be kept from
    inner join persons
        on conversations.person_id = persons.person_id
    where
        conversations.is_customer
        and {{ exact_days_between('conversations.opened_at', as_of()) }}
        >= {{ var('service_retention_days') }}
),

-- What a company buys, all of its people bought.
buyers as (
    select
        'person' as buyer_kind,
        revenue.person_id as buyer_id,
        revenue.occurred_at,
        revenue.service_start_date,
        revenue.service_end_date
    from revenue
    where revenue.kind in ('new', 'expansion', 'renewal') and revenue.person_id is not null
    union all
    select
        'company' as buyer_kind,
        revenue.company_id as buyer_id,
        revenue.occurred_at,
        revenue.service_start_date,
        revenue.service_end_date
    from revenue
    where revenue.kind in ('new', 'expansion', 'renewal') and revenue.company_id is not null
),

candidates as (
    select
        served.conversation_id,
        'person' as buyer_kind,
        served.person_id as buyer_id,
        served.opened_at,
        served.judged_at
    from served
    union all
    select
        served.conversation_id,
        'company' as buyer_kind,
        served.company_id as buyer_id,
        served.opened_at,
        served.judged_at
    from served
    where served.company_id is not null
),

kept as (
    select distinct candidates.conversation_id
    from candidates
    -- inner: who bought nothing was not kept
    inner join buyers
        on
            candidates.buyer_kind = buyers.buyer_kind
            and candidates.buyer_id = buyers.buyer_id
    where
        (buyers.occurred_at > candidates.opened_at and buyers.occurred_at <= candidates.judged_at)
        or (
            buyers.occurred_at <= candidates.judged_at
            and {{ reporting_date('candidates.judged_at') }}
            between buyers.service_start_date and buyers.service_end_date
        )
),

final as (
    select
        served.conversation_id,
        served.person_id,
        kept.conversation_id is not null as is_retained,
        served.judged_at
    from served
    left join kept
        on served.conversation_id = kept.conversation_id
)

select * from final
