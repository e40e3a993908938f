{{ config(materialized='table') }}

-- Case-base sampling (Hanley and Miettinen 2009): every decision, and beside them moments drawn evenly from
-- all the time in which a known person or company could have decided. Of very many decisions a part is drawn,
-- and weighs more. Draws are told by when a unit was first met, never by its pseudonym, whose key is an
-- installation's own: two installations of one company draw the same moments. And they stay: tomorrow's
-- moments are today's and a day more, or a figure would move by chance alone.
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

parts as (
    select
        seen.unit_kind,
        seen.unit_id,
        seen.seen_day,
        min(seen.seen_day) over (partition by seen.unit_kind, seen.unit_id) as first_day,
        {{ history_part('seen.what', 'seen.seen_day') }} as part
    from seen
),

histories as (
    select
        parts.unit_kind,
        parts.unit_id,
        parts.first_day,
        greatest({{ day_number(as_of()) }} - parts.first_day, 0) as days_at_risk,
        sum(case when parts.seen_day = parts.first_day then parts.part else 0 end) as first_part,
        sum(parts.part) as history
    from parts
    group by
        parts.unit_kind,
        parts.unit_id,
        parts.first_day
),

units as (
    select
        histories.unit_kind,
        histories.unit_id,
        histories.first_day,
        histories.days_at_risk,
        {{ draw_id(
            'histories.unit_kind',
            'histories.first_day',
            'histories.first_part',
            'histories.history',
            'histories.unit_id'
        ) }} as draw_id
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

-- Days of risk for each drawn moment: so many moments a decision, and enough where decisions are few. Should
-- one unit have nearly all the time, no more cells of it than can be counted: a step has fewer than two.
steps as (
    select
        units.unit_kind,
        greatest(
            sum(units.days_at_risk) / greatest(
                {{ var('incrementality_moments_a_decision') }}
                * least(max(counted.decision_count), {{ var('incrementality_max_decisions') }}),
                {{ var('incrementality_min_moments') }}
            ),
            max(units.days_at_risk) / 50000
        ) as step_days
    from units
    -- inner: where nobody decided there is nothing to explain
    inner join counted
        on units.unit_kind = counted.unit_kind
    group by units.unit_kind
),

-- A moment is drawn in every cell of a unit's time, and kept as often as a step has cells: cells are a power
-- of two of days, so that they stay where they are while the step changes a little every day.
cells as (
    select
        steps.unit_kind,
        steps.step_days,
        power(2, floor(log2(steps.step_days))) as cell_days
    from steps
    where steps.step_days > 0
),

unit_cells as (
    select
        units.unit_kind,
        units.unit_id,
        units.draw_id,
        units.first_day,
        units.days_at_risk,
        cells.cell_days,
        cells.cell_days / cells.step_days as kept_share,
        ceil(units.days_at_risk / cells.cell_days) as cell_count
    from units
    -- inner: as above
    inner join cells
        on units.unit_kind = cells.unit_kind
),

numbers as (
    select counting.n from {{ counting_numbers() }} as counting
),

drawn_moments as (
    select
        unit_cells.unit_kind || ':' || unit_cells.unit_id || ':'
        || cast(numbers.n as {{ dbt.type_string() }}) as moment_id,
        unit_cells.unit_kind,
        unit_cells.unit_id,
        unit_cells.first_day,
        unit_cells.days_at_risk,
        (
            numbers.n + {{ uniform_number(
                "unit_cells.draw_id || ':' || cast(numbers.n as " ~ dbt.type_string() ~ ")"
            ) }}
        ) * unit_cells.cell_days as days_known
    from unit_cells
    -- inner: as many as the unit's time has
    inner join numbers
        on unit_cells.cell_count > numbers.n
    where
        numbers.n < (select max(all_cells.cell_count) from unit_cells as all_cells)
        and {{ uniform_number(
            "'kept ' || unit_cells.draw_id || ':' || cast(numbers.n as " ~ dbt.type_string() ~ ")"
        ) }} < unit_cells.kept_share
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
    where drawn_moments.days_known < drawn_moments.days_at_risk
)

select * from final
