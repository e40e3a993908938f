{{ config(materialized='table') }}

-- What was tried, and over which days it is compared: only what has begun can have a result.
with experiments as (
    select * from {{ ref('stg_files__experiments') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

activity_keys as (
    select * from {{ ref('int_social__activity_keys') }}
),

activities as (
    select * from {{ ref('int_social__activities') }}
),

known_keys as (
    select
        activity_keys.key_value,
        min(activity_keys.activity_id) as activity_id
    from activity_keys
    group by activity_keys.key_value
),

named as (
    select
        experiments.experiment_key,
        experiments.experiment_name,
        coalesce(experiments.channel, activities.channel) as channel,
        lower(coalesce(experiments.goal, 'revenue')) as goal,
        coalesce(experiments.unit, 'country') as unit,
        experiments.decision,
        experiments.hypothesis,
        experiments.learned,
        experiments.expected_lift,
        experiments.original_cost,
        experiments.original_currency,
        experiments.started_at,
        experiments.ended_at,
        experiments.treated_units,
        experiments.control_units
    from experiments
    left join file_keys
        on experiments.activity_key = file_keys.activity_key
    left join known_keys
        on experiments.activity_key = known_keys.key_value
    left join activities
        on coalesce(file_keys.activity_id, known_keys.activity_id) = activities.activity_id
),

final as (
    select
        {{ sha_key(['named.experiment_key']) }} as experiment_id,
        named.experiment_key,
        named.experiment_name,
        named.channel,
        named.goal,
        named.unit,
        case
            when named.unit in ('day', 'week') then 'time'
            when named.unit in ('person', 'customer', 'contact') then 'person'
            else 'group'
        end as unit_family,
        named.decision,
        named.hypothesis,
        named.learned,
        named.expected_lift,
        named.original_cost,
        named.original_currency,
        named.treated_units,
        named.control_units,
        named.started_at,
        named.ended_at,
        {{ day_number('named.started_at') }} as started_day,
        {{ day_number("least(coalesce(named.ended_at, " ~ as_of() ~ "), " ~ as_of() ~ ")") }} as ended_day
    from named
)

select * from final
