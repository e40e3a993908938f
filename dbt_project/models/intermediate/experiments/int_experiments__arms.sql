{{ config(materialized='table') }}

-- The units that each arm of an experiment names.
with dated as (
    select * from {{ ref('int_experiments__dated') }}
),

listed as (
    {% for arm in ['treated', 'control'] -%}
    select
        dated.experiment_id,
        '{{ arm }}' as arm,
        {{ split_to_rows('dated.' ~ arm ~ '_units', ';') }} as unit_value
    from dated
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

cleaned as (
    select distinct
        listed.experiment_id,
        listed.arm,
        lower(trim(listed.unit_value)) as unit_value
    from listed
    where trim(listed.unit_value) <> ''
),

-- A unit in both arms is in none.
final as (
    select
        cleaned.experiment_id,
        min(cleaned.arm) as arm,
        cleaned.unit_value
    from cleaned
    group by
        cleaned.experiment_id,
        cleaned.unit_value
    having count(*) = 1
)

select * from final
