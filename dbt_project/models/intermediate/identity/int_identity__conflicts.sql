{{ config(materialized='table') }}

-- What looked like one person and is not believed to be. Holds personal data.
with emails as (
    select * from {{ ref('int_identity__emails_resolved') }}
),

survivors as (
    select * from {{ ref('int_identity__contacts_survived') }}
),

anonymous_ids as (
    select * from {{ ref('int_identity__anonymous_ids_resolved') }}
),

claims as (
    select * from {{ ref('int_identity__declared_ids_claimed') }}
),

matches as (
    select * from {{ ref('int_identity__handle_matches') }}
),

decisions as (
    select * from {{ ref('int_identity__link_decisions') }}
),

members as (
    select
        emails.natural_person_key,
        'email:' || emails.email as member
    from emails
    union all
    select
        survivors.survivor_contact_id as natural_person_key,
        'contact:' || survivors.contact_id as member
    from survivors
    union all
    select
        matches.natural_person_key,
        matches.key_kind || ':' || matches.key_value as member
    from matches
    where matches.match_probability >= {{ var('match_probability_threshold') }}
),

persons as (
    select
        members.natural_person_key,
        count(*) as member_count
    from members
    group by members.natural_person_key
),

browsers as (
    select
        anonymous_ids.anonymous_id,
        count(distinct anonymous_ids.natural_person_key) as member_count
    from anonymous_ids
    group by anonymous_ids.anonymous_id
),

profiles as (
    select
        matches.key_kind,
        matches.key_value,
        count(*) as member_count,
        sum(matches.match_probability) as probability_of_any,
        max(matches.match_probability) as probability_of_best
    from matches
    group by
        matches.key_kind,
        matches.key_value
),

final as (
    select
        'person' as conflict_kind,
        'probable_match' as evidence,
        persons.natural_person_key as conflict_key,
        persons.member_count
    from persons
    where persons.member_count > {{ var('identity_cluster_limit') }}
    union all
    select
        'browser' as conflict_kind,
        'email' as evidence,
        browsers.anonymous_id as conflict_key,
        browsers.member_count
    from browsers
    where browsers.member_count > {{ var('identity_cluster_limit') }}
    union all
    select
        'claim' as conflict_kind,
        case when claims.key_kind like '%_click_id' then 'click_id' else 'declared_handle' end as evidence,
        claims.key_kind || ':' || claims.key_value as conflict_key,
        claims.person_count as member_count
    from claims
    where claims.person_count > 1
    union all
    select
        'decision' as conflict_kind,
        'declared_handle' as evidence,
        decisions.row_id as conflict_key,
        0 as member_count
    from decisions
    where decisions.natural_person_key is null
    union all
    select
        'profile' as conflict_kind,
        'probable_match' as evidence,
        profiles.key_kind || ':' || profiles.key_value as conflict_key,
        profiles.member_count
    from profiles
    where
        profiles.probability_of_any >= {{ var('match_probability_threshold') }}
        and profiles.probability_of_best < {{ var('match_probability_threshold') }}
)

select * from final
