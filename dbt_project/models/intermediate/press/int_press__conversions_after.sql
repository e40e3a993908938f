-- Leads and sales of people who had come from the press within the look-back, each with the last such visit:
-- one row a conversion, so that nothing is counted for two journalists.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

visits as (
    select * from {{ ref('int_press__visits') }}
),

ranked as (
    select
        conversions.conversion_id,
        conversions.conversion_type,
        visits.journalist_id,
        conversions.amount,
        conversions.converted_at,
        row_number() over (
            partition by conversions.conversion_id
            order by visits.touched_at desc, visits.touchpoint_id asc
        ) as visit_rank
    from visits
    -- inner: people who came from the press, and what they did within the look-back after it
    inner join conversion_people
        on visits.person_id = conversion_people.person_id
    inner join conversions
        on
            conversion_people.conversion_id = conversions.conversion_id
            and visits.touched_at <= conversions.converted_at
            and visits.touched_at
            >= {{ exact_days_before('conversions.converted_at', 'conversions.lookback_days') }}
    where conversions.conversion_type in ('lead', 'revenue')
),

final as (
    select
        ranked.conversion_id,
        ranked.conversion_type,
        ranked.journalist_id,
        ranked.amount,
        ranked.converted_at
    from ranked
    where ranked.visit_rank = 1
)

select * from final
