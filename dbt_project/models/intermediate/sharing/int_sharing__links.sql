{{ config(materialized='table') }}

-- Whose a shared code is: an employee's by the list of links, a person's by the list of shares, else nobody
-- known.
with link_activities as (
    select * from {{ ref('int_sharing__link_activities') }}
),

shares as (
    select * from {{ ref('stg_files__shares') }}
),

referrals as (
    select * from {{ ref('stg_files__referrals') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

codes as (
    select link_activities.link_code from link_activities
    union
    select shares.link_code from shares
    where shares.link_code is not null
    union
    select referrals.link_code from referrals
    where referrals.link_code is not null
),

-- A link has no code twice, but its code may stand for several activities of one employee.
employees as (
    select
        link_activities.link_code,
        min(case when link_activities.author_kind = 'employee' then link_activities.author_id end)
            as employee_id
    from link_activities
    group by link_activities.link_code
),

-- Who is named first for a code has it.
ranked_shares as (
    select
        shares.link_code,
        shares.person_key,
        row_number() over (
            partition by shares.link_code
            order by shares.shared_at, shares.row_id
        ) as share_rank
    from shares
    where shares.person_key is not null
),

final as (
    select
        codes.link_code,
        case
            when employees.employee_id is not null then 'employee'
            when ranked_shares.link_code is not null then 'person'
            else 'link'
        end as sharer_kind,
        coalesce(
            employees.employee_id,
            emails.person_id,
            keys.person_id,
            {{ pseudonym("'sharer:' || lower(ranked_shares.person_key)") }},
            {{ pseudonym("'link:' || codes.link_code") }}
        ) as sharer_id
    from codes
    left join employees
        on codes.link_code = employees.link_code
    left join ranked_shares
        on
            codes.link_code = ranked_shares.link_code
            and ranked_shares.share_rank = 1
    left join person_keys as emails
        on
            lower(ranked_shares.person_key) = emails.key_value
            and emails.key_kind = 'email'
    left join person_keys as keys
        on
            ranked_shares.person_key = keys.key_value
            and keys.key_kind = 'person_key'
)

select * from final
