{{ config(materialized='table') }}

-- How often one channel follows another, from the start (from_channel NULL) to the end of the path
-- (to_channel NULL). Only counts, in one pass over all touches: a path is never put together, and what each
-- person did is never written down.
with paths as (
    select * from {{ ref('int_attribution__paths') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

path_steps as (
    select
        paths.conversion_type,
        paths.channel,
        paths.next_channel,
        count(*) as step_count
    from paths
    group by
        paths.conversion_type,
        paths.channel,
        paths.next_channel
),

conversion_types as (
    select distinct path_steps.conversion_type from path_steps
),

converted_types as (
    select distinct
        {{ row_fingerprint(['conversion_people.person_id']) }} as person_number,
        conversion_people.conversion_type
    from conversion_people
    -- inner: only types of which there is a path
    inner join conversion_types
        on conversion_people.conversion_type = conversion_types.conversion_type
),

-- Who has a conversion of a type has no null path of it: people are told apart by the types that they have.
converted_people as (
    select
        converted_types.person_number,
        {{ rows_fingerprint(['conversion_type']) }} as type_set,
        count(*) as type_count
    from converted_types
    group by converted_types.person_number
),

type_sets as (
    select distinct
        converted_people.type_set,
        converted_types.conversion_type
    from converted_types
    -- inner: the same people
    inner join converted_people
        on converted_types.person_number = converted_people.person_number
),

-- A person is told by a number and a touch by how its pseudonym begins: sorting numbers and short texts takes
-- half the time of sorting long ones. No two touches of one moment and person begin alike.
person_touches as (
    select
        {{ row_fingerprint(['touchpoints.person_id']) }} as person_number,
        substr(touchpoints.touchpoint_id, 1, 12) as touchpoint_id,
        touchpoints.channel,
        touchpoints.touched_at
    from touchpoints
    where touchpoints.person_id is not null
),

-- Who has a conversion of every type is on no null path, and need not be put in order.
null_touches as (
    select
        person_touches.*,
        converted_people.type_set
    from person_touches
    left join converted_people
        on person_touches.person_number = converted_people.person_number
    where coalesce(converted_people.type_count, 0) < (select count(*) from conversion_types)
),

{{ kept_touches('null_touches', 'person_number') }},

person_steps as (
    select
        kept.type_set,
        kept.channel,
        lead(kept.channel) over (
            partition by kept.person_number
            order by kept.touched_at, kept.touchpoint_id
        ) as next_channel
    from kept
),

steps_counted as (
    select
        person_steps.type_set,
        person_steps.channel,
        person_steps.next_channel,
        count(*) as step_count
    from person_steps
    group by
        person_steps.type_set,
        person_steps.channel,
        person_steps.next_channel
),

counted as (
    select
        path_steps.conversion_type,
        path_steps.channel,
        path_steps.next_channel,
        true as is_conversion,
        path_steps.step_count
    from path_steps
    union all
    select
        conversion_types.conversion_type,
        steps_counted.channel,
        steps_counted.next_channel,
        false as is_conversion,
        steps_counted.step_count
    from steps_counted
    cross join conversion_types
    left join type_sets
        on
            steps_counted.type_set = type_sets.type_set
            and conversion_types.conversion_type = type_sets.conversion_type
    where type_sets.conversion_type is null
),

-- A path begins where nothing led to: what leaves a channel, less what comes to it from another.
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
    union all
    select
        counted.conversion_type,
        cast(null as {{ dbt.type_string() }}) as from_channel,
        counted.next_channel as to_channel,
        false as is_conversion,
        -counted.step_count as step_count
    from counted
    where counted.next_channel is not null
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
