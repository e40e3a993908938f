{{ config(materialized='table') }}

-- One owner a profile, declared or probable. A person who has grown past the limit gets no probable ones.
with declared as (
    select * from {{ ref('int_identity__handles_declared') }}
),

matches as (
    select * from {{ ref('int_identity__handle_matches') }}
),

conflicts as (
    select * from {{ ref('int_identity__conflicts') }}
),

ranked_matches as (
    select
        matches.*,
        row_number() over (
            partition by matches.key_kind, matches.key_value
            order by matches.match_probability desc, matches.natural_person_key asc
        ) as preference
    from matches
    left join conflicts
        on matches.natural_person_key = conflicts.conflict_key and conflicts.conflict_kind = 'person'
    where
        matches.match_probability >= {{ var('match_probability_threshold') }}
        and conflicts.conflict_key is null
),

final as (
    select
        declared.key_kind,
        declared.key_value,
        declared.natural_person_key,
        'declared_handle' as evidence,
        cast(1 as {{ type_double() }}) as match_probability
    from declared
    union all
    select
        ranked_matches.key_kind,
        ranked_matches.key_value,
        ranked_matches.natural_person_key,
        'probable_match' as evidence,
        -- Two digits, downward: new profiles move the model a little, and touches of old days would be
        -- written anew for nothing.
        floor(ranked_matches.match_probability * 100 + 0.000001) / 100 as match_probability
    from ranked_matches
    where ranked_matches.preference = 1
)

select * from final
