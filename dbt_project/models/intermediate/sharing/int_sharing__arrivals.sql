{{ config(materialized='table') }}

-- Whom a shared link brought: people whose first touch was one, or of whom a referral list says so before any
-- touch.
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

link_activities as (
    select * from {{ ref('int_sharing__link_activities') }}
),

referrals as (
    select * from {{ ref('stg_files__referrals') }}
),

links as (
    select * from {{ ref('int_sharing__links') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

ranked_touches as (
    select
        touchpoints.person_id,
        touchpoints.activity_id,
        touchpoints.touched_at,
        row_number() over (
            partition by touchpoints.person_id
            order by touchpoints.touched_at, touchpoints.touchpoint_id
        ) as touch_rank
    from touchpoints
    where touchpoints.person_id is not null
),

first_touches as (
    select * from ranked_touches
    where ranked_touches.touch_rank = 1
),

referred as (
    select
        coalesce(emails.person_id, keys.person_id) as person_id,
        referrals.link_code,
        referrals.referred_at
    from referrals
    left join person_keys as emails
        on
            lower(referrals.person_key) = emails.key_value
            and emails.key_kind = 'email'
    left join person_keys as keys
        on
            referrals.person_key = keys.key_value
            and keys.key_kind = 'person_key'
),

candidates as (
    select
        first_touches.person_id,
        link_activities.link_code,
        'first_touch' as evidence,
        first_touches.touched_at as arrived_at
    from first_touches
    -- inner: whose first touch was no shared link came otherwise
    inner join link_activities
        on first_touches.activity_id = link_activities.activity_id
    union all
    select
        referred.person_id,
        referred.link_code,
        'referral_list' as evidence,
        referred.referred_at as arrived_at
    from referred
    left join first_touches
        on referred.person_id = first_touches.person_id
    where
        referred.person_id is not null
        and (first_touches.touched_at is null or referred.referred_at <= first_touches.touched_at)
),

ranked as (
    select
        candidates.*,
        links.sharer_kind,
        links.sharer_id,
        row_number() over (
            partition by candidates.person_id
            order by candidates.arrived_at asc, candidates.evidence desc, candidates.link_code asc
        ) as arrival_rank
    from candidates
    -- inner: every code is a link
    inner join links
        on candidates.link_code = links.link_code
    -- Whoever tries the own link has brought nobody.
    where candidates.person_id <> links.sharer_id
),

final as (
    select
        ranked.person_id,
        ranked.link_code,
        ranked.sharer_kind,
        ranked.sharer_id,
        ranked.evidence,
        ranked.arrived_at
    from ranked
    where ranked.arrival_rank = 1
)

select * from final
