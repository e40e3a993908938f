with visits as (

    select * from {{ source('raw_matomo', 'visits') }}

),

submissions as (

    select * from {{ ref('stg_matomo__form_submissions') }}

),

form_visits as (

    select distinct form_events.visit_id
    from {{ source('raw_matomo', 'form_events') }} as form_events

),

-- A login has no event of its own: the visit says whose it is from its beginning on.
logins as (

    select
        visits.id as identification_id,
        {{ clean_text('visits.visitor_id') }} as anonymous_id,
        {{ clean_email('visits.user_id') }} as email,
        visits.first_action_at as identified_at,
        visits._dlt_load_id
    from visits
    left join form_visits on visits.id = form_visits.visit_id
    where
        visits.user_id like '%@%'
        and form_visits.visit_id is null
        and visits.first_action_at < {{ as_of() }}

),

final as (

    select
        submissions.submission_id as identification_id,
        submissions.anonymous_id,
        submissions.email,
        submissions.submitted_at as identified_at,
        submissions._dlt_load_id
    from submissions

    union all

    select
        logins.identification_id,
        logins.anonymous_id,
        logins.email,
        logins.identified_at,
        logins._dlt_load_id
    from logins

)

select * from final
