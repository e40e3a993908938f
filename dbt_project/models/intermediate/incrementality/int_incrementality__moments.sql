{{ config(materialized='table') }}

-- Case-base sampling (Hanley and Miettinen 2009): every decision, and beside them moments drawn evenly
-- from all the time in which a known person or company could have decided. Of very many decisions a part
-- is drawn, and weighs more. Draws are told by what a unit did and when, never by its pseudonym, whose key is
-- an installation's own: two installations of one company draw the same moments.
with decisions as (
    select * from {{ ref('int_incrementality__decisions') }}
),

contacts as (
    select * from {{ ref('int_incrementality__contacts') }}
),

seen as (
    select
        contacts.unit_kind,
        contacts.unit_id,
        contacts.touched_day as seen_day,
        contacts.channel as what
    from contacts
    union all
    select
        decisions.unit_kind,
        decisions.unit_id,
        decisions.decided_day as seen_day,
        cast(decisions.amount as {{ dbt.type_string() }}) as what
    from decisions
),

-- Days are decimals, which sum to the same in any order of rows: with a sum of doubles the last moment, which
-- falls on the very end of all days, came and went from one build to the next.
histories as (
    select
        seen.unit_kind,
        seen.unit_id,
        min(seen.seen_day) as first_day,
        cast(greatest({{ day_number(as_of()) }} - min(seen.seen_day), 0) as decimal(18, 6)) as days_at_risk,
        -- Parts of hashes, so that their sum stays a whole number.
        cast(coalesce(sum({{ text_hash(
            "seen.what || ' ' || cast(seen.seen_day as " ~ dbt.type_string() ~ ")"
        ) }} % 1000000000000), 0) as decimal(38, 0)) as history
    from seen
    group by
        seen.unit_kind,
        seen.unit_id
),

-- Who did the same are told apart by their pseudonyms: which of them is which changes no figure.
units as (
    select
        histories.unit_kind,
        histories.unit_id,
        histories.first_day,
        histories.days_at_risk,
        cast(histories.history as {{ dbt.type_string() }}) || ':' || cast(row_number() over (
            partition by histories.unit_kind, histories.history
            order by histories.unit_id
        ) as {{ dbt.type_string() }}) as draw_id
    from histories
),

counted as (
    select
        decisions.unit_kind,
        count(*) as decision_count
    from decisions
    group by decisions.unit_kind
),

drawn_decisions as (
    select
        decisions.decision_id as moment_id,
        decisions.unit_kind,
        decisions.unit_id,
        true as is_decision,
        decisions.amount,
        greatest(
            {{ safe_divide('counted.decision_count', var('incrementality_max_decisions')) }}, 1
        ) as weight,
        decisions.decided_day as moment_day,
        decisions.decided_day - units.first_day as days_known
    from decisions
    -- inner: both are made of the decisions
    inner join units
        on decisions.unit_kind = units.unit_kind and decisions.unit_id = units.unit_id
    -- inner: likewise
    inner join counted
        on decisions.unit_kind = counted.unit_kind
    where
        -- Who was met first in deciding was not at risk before.
        decisions.decided_day > units.first_day
        and {{ uniform_number(
            "units.draw_id || ' ' || cast(decisions.decided_day as " ~ dbt.type_string() ~ ")"
        ) }}
        <= {{ var('incrementality_max_decisions') }} / cast(counted.decision_count as {{ type_double() }})
),

-- Days of risk for each drawn moment: so many moments a decision, and enough where decisions are few.
steps as (
    select
        units.unit_kind,
        cast(sum(units.days_at_risk) as {{ type_double() }})
        / greatest(
            {{ var('incrementality_moments_a_decision') }}
            * least(max(counted.decision_count), {{ var('incrementality_max_decisions') }}),
            {{ var('incrementality_min_moments') }}
        ) as step_days
    from units
    -- inner: where nobody decided there is nothing to explain
    inner join counted
        on units.unit_kind = counted.unit_kind
    group by units.unit_kind
),

risk as (
    select
        units.unit_kind,
        units.unit_id,
        units.draw_id,
        units.first_day,
        units.days_at_risk,
        steps.step_days,
        sum(units.days_at_risk) over (
            partition by units.unit_kind
            order by units.draw_id
            rows between unbounded preceding and current row
        ) as days_up_to
    from units
    -- inner: as above
    inner join steps
        on units.unit_kind = steps.unit_kind
    where units.days_at_risk > 0 and steps.step_days > 0
),

shares as (
    select
        risk.unit_kind,
        risk.unit_id,
        risk.draw_id,
        risk.first_day,
        risk.days_at_risk,
        -- As many as can be counted, should one unit have nearly all the time.
        least(
            floor(risk.days_up_to / risk.step_days)
            - floor((risk.days_up_to - risk.days_at_risk) / risk.step_days),
            100000
        ) as moment_count
    from risk
),

numbers as (
    select counting.n from {{ counting_numbers() }} as counting
),

drawn_moments as (
    select
        shares.unit_kind || ':' || shares.unit_id || ':'
        || cast(numbers.n as {{ dbt.type_string() }}) as moment_id,
        shares.unit_kind,
        shares.unit_id,
        shares.first_day,
        shares.days_at_risk,
        (
            numbers.n + {{ uniform_number(
                "shares.draw_id || ':' || cast(numbers.n as " ~ dbt.type_string() ~ ")"
            ) }}
        ) / shares.moment_count * shares.days_at_risk as days_known
    from shares
    -- inner: as many as fall to the unit
    inner join numbers
        on shares.moment_count > numbers.n
    where numbers.n < (select max(all_shares.moment_count) from shares as all_shares)
),

final as (
    select
        drawn_decisions.moment_id,
        drawn_decisions.unit_kind,
        drawn_decisions.unit_id,
        drawn_decisions.is_decision,
        drawn_decisions.amount,
        drawn_decisions.weight,
        drawn_decisions.moment_day,
        drawn_decisions.days_known
    from drawn_decisions
    union all
    select
        drawn_moments.moment_id,
        drawn_moments.unit_kind,
        drawn_moments.unit_id,
        false as is_decision,
        cast(null as decimal(18, 2)) as amount,
        cast(1 as {{ type_double() }}) as weight,
        drawn_moments.first_day + drawn_moments.days_known as moment_day,
        drawn_moments.days_known
    from drawn_moments
)

select * from final
