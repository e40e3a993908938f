{{ config(materialized='table') }}

-- Who belongs to which arm, and to which cluster of it: a country, or one of many groups of people drawn
-- by chance.
with dated as (
    select * from {{ ref('int_experiments__dated') }}
),

arms as (
    select * from {{ ref('int_experiments__arms') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

companies as (
    select * from {{ ref('dim_company') }}
),

located as (
    select
        'person' as unit_kind,
        persons.person_id as unit_id,
        lower(persons.country) as country
    from persons
    union all
    select
        'company' as unit_kind,
        companies.company_id as unit_id,
        lower(companies.country) as country
    from companies
),

members as (
    select
        dated.experiment_id,
        'person' as unit_kind,
        person_keys.person_id as unit_id,
        arms.arm,
        cast(null as {{ dbt.type_string() }}) as cluster
    from dated
    -- inner: experiments on people only
    inner join arms
        on dated.experiment_id = arms.experiment_id and dated.unit_family = 'person'
    -- inner: people whom nothing else knows did nothing that could be compared
    inner join person_keys
        on
            arms.unit_value = lower(person_keys.key_value)
            and person_keys.key_kind in ('person_key', 'email', 'crm_contact')
    union all
    select
        dated.experiment_id,
        located.unit_kind,
        located.unit_id,
        arms.arm,
        arms.unit_value as cluster
    from dated
    -- inner: experiments on countries only
    inner join arms
        on dated.experiment_id = arms.experiment_id and dated.unit_family = 'group'
    -- inner: likewise
    inner join located
        on arms.unit_value = located.country
),

-- Somebody named in both arms, by two keys say, is in none.
assigned as (
    select
        members.experiment_id,
        members.unit_kind,
        members.unit_id,
        min(members.arm) as arm,
        min(members.cluster) as cluster
    from members
    group by
        members.experiment_id,
        members.unit_kind,
        members.unit_id
    having min(members.arm) = max(members.arm)
),

-- Groups of people are equally large, and who is in which is chance.
final as (
    select
        assigned.experiment_id,
        assigned.unit_kind,
        assigned.unit_id,
        assigned.arm,
        coalesce(
            assigned.cluster,
            cast(
                row_number() over (
                    partition by
                        assigned.experiment_id,
                        assigned.arm
                    order by
                        {{ text_hash('assigned.unit_id') }},
                        assigned.unit_id
                ) % {{ var('experiment_groups') }}
                as {{ dbt.type_string() }}
            )
        ) as cluster
    from assigned
)

select * from final
