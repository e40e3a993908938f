{{ config(materialized='table') }}

with dated as (
    select * from {{ ref('int_experiments__dated') }}
),

members as (
    select * from {{ ref('int_experiments__members') }}
),

-- Of a country's arm people only: its companies are made of them.
counted as (
    select
        members.experiment_id,
        sum(case when members.arm = 'treated' then 1 else 0 end) as treated_members,
        sum(case when members.arm = 'control' then 1 else 0 end) as control_members,
        count(distinct case when members.arm = 'treated' then members.cluster end) as treated_groups,
        count(distinct case when members.arm = 'control' then members.cluster end) as control_groups
    from members
    where members.unit_kind = 'person'
    group by members.experiment_id
),

final as (
    select
        dated.experiment_id,
        dated.unit_family,
        cast(counted.treated_members as bigint) as treated_members,
        cast(counted.control_members as bigint) as control_members,
        cast(counted.treated_groups as bigint) as treated_groups,
        cast(counted.control_groups as bigint) as control_groups
    from dated
    left join counted
        on dated.experiment_id = counted.experiment_id
    where dated.ended_day > dated.started_day
)

select * from final
