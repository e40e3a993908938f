{{ config(materialized='table') }}

-- How often one channel follows another, from the start (from_channel NULL) to the end of the path
-- (to_channel NULL). Only counts: a path is never put together.
with paths as (
    select * from {{ ref('int_attribution__paths') }}
),

person_steps as (
    select * from {{ ref('int_attribution__person_steps') }}
),

step_fingerprints as (
    select * from {{ ref('int_attribution__step_fingerprints') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

conversion_steps as (
    select
        paths.conversion_type,
        paths.channel,
        paths.next_channel,
        paths.touch_number = 1 as is_first
    from paths
),

converted_people as (
    select distinct
        conversion_people.conversion_type,
        step_fingerprints.fingerprint
    from conversion_people
    -- inner: who took no step has none to be taken off
    inner join step_fingerprints
        on conversion_people.person_id = step_fingerprints.person_id
),

conversion_types as (
    select distinct paths.conversion_type from paths
),

-- A person without a conversion of a type is a null path of that type: everybody's steps, less those of the
-- people who have one. Everybody's are so counted once, not once a type.
everybody as (
    select
        person_steps.channel,
        person_steps.next_channel,
        person_steps.is_first,
        count(*) as step_count
    from person_steps
    group by
        person_steps.channel,
        person_steps.next_channel,
        person_steps.is_first
),

counted as (
    select
        conversion_steps.conversion_type,
        conversion_steps.channel,
        conversion_steps.next_channel,
        conversion_steps.is_first,
        true as is_conversion,
        count(*) as step_count
    from conversion_steps
    group by
        conversion_steps.conversion_type,
        conversion_steps.channel,
        conversion_steps.next_channel,
        conversion_steps.is_first
    union all
    select
        conversion_types.conversion_type,
        everybody.channel,
        everybody.next_channel,
        everybody.is_first,
        false as is_conversion,
        everybody.step_count
    from everybody
    cross join conversion_types
    union all
    select
        converted_people.conversion_type,
        person_steps.channel,
        person_steps.next_channel,
        person_steps.is_first,
        false as is_conversion,
        -count(*) as step_count
    from person_steps
    -- inner: the steps to be taken off
    inner join converted_people
        on person_steps._fingerprint = converted_people.fingerprint
    -- inner: only types of which there is a path
    inner join conversion_types
        on converted_people.conversion_type = conversion_types.conversion_type
    group by
        converted_people.conversion_type,
        person_steps.channel,
        person_steps.next_channel,
        person_steps.is_first
),

transitions as (
    select
        counted.conversion_type,
        counted.channel as from_channel,
        counted.next_channel as to_channel,
        counted.is_conversion and counted.next_channel is null as is_conversion,
        counted.step_count
    from counted
    union all
    select
        counted.conversion_type,
        cast(null as {{ dbt.type_string() }}) as from_channel,
        counted.channel as to_channel,
        false as is_conversion,
        counted.step_count
    from counted
    where counted.is_first
),

final as (
    select
        transitions.conversion_type,
        transitions.from_channel,
        transitions.to_channel,
        transitions.is_conversion,
        cast(sum(transitions.step_count) as bigint) as transition_count
    from transitions
    group by
        transitions.conversion_type,
        transitions.from_channel,
        transitions.to_channel,
        transitions.is_conversion
    having sum(transitions.step_count) > 0
)

select * from final
