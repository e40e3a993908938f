{{ config(materialized='table') }}

-- What happened in each week of an experiment, and in the weeks before it, by arm and cluster. Weeks count
-- from the start: week 0 is the first of the experiment. A cluster without anything in a week has no row.
with dated as (
    select * from {{ ref('int_experiments__dated') }}
),

arms as (
    select * from {{ ref('int_experiments__arms') }}
),

members as (
    select * from {{ ref('int_experiments__members') }}
),

outcomes as (
    select * from {{ ref('int_experiments__outcomes') }}
),

contacts as (
    select * from {{ ref('int_incrementality__contacts') }}
),

-- What the experiment is about, and contacts with the channel that was tried: each by a key of its own.
relevant as (
    {% for happened, key, outcome, contacts_count, day in [
        ('outcomes', 'goal', 'outcomes.outcome', '0', 'outcomes.outcome_day'),
        ('contacts', 'channel', '0', 'contacts.weight', 'contacts.touched_day'),
    ] -%}
    select
        dated.experiment_id,
        dated.unit_family,
        dated.unit,
        {{ happened }}.unit_kind,
        {{ happened }}.unit_id,
        cast({{ outcome }} as {{ type_double() }}) as outcome,
        cast({{ contacts_count }} as {{ type_double() }}) as contacts,
        {{ day }} as happened_day,
        cast(floor(({{ day }} - dated.started_day) / 7.0) as integer) as week_number
    from dated
    -- inner: from the weeks before to the end
    inner join {{ happened }}
        on
            dated.{{ key }} = {{ happened }}.{{ key }}
            and dated.started_day - 7 * {{ var('experiment_weeks_before') }} <= {{ day }}
            and dated.ended_day > {{ day }}
    {% if happened == 'contacts' %}where contacts.unit_kind = 'person'
    {% endif -%}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

by_unit as (
    select
        relevant.experiment_id,
        members.arm,
        members.cluster,
        relevant.week_number,
        relevant.outcome,
        relevant.contacts
    from relevant
    -- inner: of those who are in an arm
    inner join members
        on
            relevant.experiment_id = members.experiment_id
            and relevant.unit_kind = members.unit_kind
            and relevant.unit_id = members.unit_id
    where relevant.unit_family <> 'time'
),

listed_controls as (
    select
        arms.experiment_id,
        count(*) as control_count
    from arms
    where arms.arm = 'control'
    group by arms.experiment_id
),

timed as (
    select
        relevant.experiment_id,
        {{ period_label('relevant.happened_day', 'relevant.unit') }} as period,
        {{ day_label('relevant.happened_day', 'relevant.unit') }} as first_day,
        relevant.week_number,
        relevant.outcome,
        relevant.contacts
    from relevant
    where relevant.unit_family = 'time' and relevant.week_number >= 0
),

-- Without a list of times without it, these are all the others.
by_time as (
    select
        timed.experiment_id,
        coalesce(
            arms.arm,
            case when coalesce(listed_controls.control_count, 0) = 0 then 'control' end
        ) as arm,
        timed.first_day as cluster,
        timed.week_number,
        timed.outcome,
        timed.contacts
    from timed
    left join arms
        on
            timed.experiment_id = arms.experiment_id
            and (timed.period = arms.unit_value or timed.first_day = arms.unit_value)
    left join listed_controls
        on timed.experiment_id = listed_controls.experiment_id
),

final as (
    select
        by_unit.experiment_id,
        by_unit.arm,
        by_unit.cluster,
        by_unit.week_number,
        {{ exact_sum('by_unit.outcome') }} as outcome,
        sum(by_unit.contacts) as contacts
    from by_unit
    group by
        by_unit.experiment_id,
        by_unit.arm,
        by_unit.cluster,
        by_unit.week_number
    union all
    select
        by_time.experiment_id,
        by_time.arm,
        by_time.cluster,
        min(by_time.week_number) as week_number,
        {{ exact_sum('by_time.outcome') }} as outcome,
        sum(by_time.contacts) as contacts
    from by_time
    where by_time.arm is not null
    group by
        by_time.experiment_id,
        by_time.arm,
        by_time.cluster
)

select * from final
