with submissions as (

    select * from {{ ref('stg_web__form_submissions') }}

),

emails as (

    select * from {{ ref('int_identity__emails_resolved') }}

),

-- Two forms in the same instant: the one with the smaller id speaks.
ranked_submissions as (

    select
        submissions.anonymous_id,
        submissions.submitted_at,
        emails.natural_person_key,
        row_number() over (
            partition by submissions.anonymous_id, submissions.submitted_at
            order by submissions.submission_id
        ) as preference
    from submissions
    -- inner: a form without an address says nothing about the person
    inner join emails
        on submissions.email = emails.email
    where submissions.anonymous_id is not null

),

-- A visit belongs to the next form at or after it, else to the last one before it.
spans as (

    select
        ranked_submissions.anonymous_id,
        ranked_submissions.natural_person_key,
        lag(ranked_submissions.submitted_at) over (
            partition by ranked_submissions.anonymous_id
            order by ranked_submissions.submitted_at
        ) as previous_submitted_at,
        lag(ranked_submissions.natural_person_key) over (
            partition by ranked_submissions.anonymous_id
            order by ranked_submissions.submitted_at
        ) as previous_person_key,
        lead(ranked_submissions.submitted_at) over (
            partition by ranked_submissions.anonymous_id
            order by ranked_submissions.submitted_at
        ) as next_submitted_at,
        ranked_submissions.submitted_at
    from ranked_submissions
    where ranked_submissions.preference = 1

),

bounded_spans as (

    select
        spans.anonymous_id,
        spans.natural_person_key,
        spans.submitted_at,
        case
            when spans.previous_submitted_at is null then {{ beginning_of_time() }}
            else {{ plus_microseconds('spans.previous_submitted_at', 1) }}
        end as valid_from,
        case
            when spans.next_submitted_at is null then {{ end_of_time() }}
            else {{ plus_microseconds('spans.submitted_at', 1) }}
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
            order by bounded_spans.submitted_at
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
