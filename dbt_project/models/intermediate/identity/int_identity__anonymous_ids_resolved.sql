with identifications as (

    select * from {{ ref('int_web__identifications_united') }}

),

emails as (

    select * from {{ ref('int_identity__emails_resolved') }}

),

role_mailboxes as (

    select * from {{ ref('seed_role_mailboxes') }}

),

known_identifications as (

    select
        identifications.identification_id,
        identifications.anonymous_id,
        identifications.identified_at,
        emails.natural_person_key,
        role_mailboxes.mailbox is not null as is_role_mailbox
    from identifications
    -- inner: a form without an address says nothing about the person
    inner join emails
        on identifications.email = emails.email
    left join role_mailboxes
        on split_part(identifications.email, '@', 1) = role_mailboxes.mailbox
    where identifications.anonymous_id is not null

),

-- A mailbox of a role (info@) has many people behind it: it speaks only where the browser names no person.
personal_browsers as (

    select distinct known_identifications.anonymous_id
    from known_identifications
    where not known_identifications.is_role_mailbox

),

-- Two forms in the same instant: the one with the smaller id speaks.
ranked_identifications as (

    select
        known_identifications.anonymous_id,
        known_identifications.identified_at,
        known_identifications.natural_person_key,
        row_number() over (
            partition by known_identifications.anonymous_id, known_identifications.identified_at
            order by known_identifications.identification_id
        ) as preference
    from known_identifications
    left join personal_browsers
        on known_identifications.anonymous_id = personal_browsers.anonymous_id
    where not known_identifications.is_role_mailbox or personal_browsers.anonymous_id is null

),

-- A visit belongs to the next form at or after it, else to the last one before it.
spans as (

    select
        ranked_identifications.anonymous_id,
        ranked_identifications.natural_person_key,
        lag(ranked_identifications.identified_at) over (
            partition by ranked_identifications.anonymous_id
            order by ranked_identifications.identified_at
        ) as previous_identified_at,
        lag(ranked_identifications.natural_person_key) over (
            partition by ranked_identifications.anonymous_id
            order by ranked_identifications.identified_at
        ) as previous_person_key,
        lead(ranked_identifications.identified_at) over (
            partition by ranked_identifications.anonymous_id
            order by ranked_identifications.identified_at
        ) as next_identified_at,
        ranked_identifications.identified_at
    from ranked_identifications
    where ranked_identifications.preference = 1

),

bounded_spans as (

    select
        spans.anonymous_id,
        spans.natural_person_key,
        spans.identified_at,
        case
            when spans.previous_identified_at is null then {{ beginning_of_time() }}
            else {{ plus_microseconds('spans.previous_identified_at', 1) }}
        end as valid_from,
        case
            when spans.next_identified_at is null then {{ end_of_time() }}
            else {{ plus_microseconds('spans.identified_at', 1) }}
        end as valid_to,
        case
            when spans.previous_person_key = spans.natural_person_key then 0
            else 1
        end as starts_run
    from spans

),

-- Consecutive forms of one person are one span.
numbered_runs as (

    select
        bounded_spans.anonymous_id,
        bounded_spans.natural_person_key,
        bounded_spans.valid_from,
        bounded_spans.valid_to,
        sum(bounded_spans.starts_run) over (
            partition by bounded_spans.anonymous_id
            order by bounded_spans.identified_at
            rows between unbounded preceding and current row
        ) as run_number
    from bounded_spans

),

final as (

    select
        numbered_runs.anonymous_id,
        numbered_runs.natural_person_key,
        min(numbered_runs.valid_from) as valid_from,
        max(numbered_runs.valid_to) as valid_to
    from numbered_runs
    group by
        numbered_runs.anonymous_id,
        numbered_runs.natural_person_key,
        numbered_runs.run_number

)

select * from final
