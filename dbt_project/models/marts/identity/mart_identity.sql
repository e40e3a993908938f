{%- set kinds = [
    'click_id', 'email', 'crm_field', 'declared_handle', 'probable_match', 'account_match', 'self_reported',
] %}

with person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

social_profiles as (
    select * from {{ ref('int_identity__social_profiles') }}
),

conflicts as (
    select * from {{ ref('int_identity__conflicts') }}
),

evidences as (
    {% for kind in kinds -%}
    select '{{ kind }}' as evidence
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- A browser that several people use is one profile.
identifiers as (
    select
        person_keys.evidence,
        person_keys.key_kind,
        person_keys.key_value,
        min(person_keys.match_probability) as match_probability
    from person_keys
    group by
        person_keys.evidence,
        person_keys.key_kind,
        person_keys.key_value
),

linked as (
    select
        identifiers.evidence,
        count(*) as profiles,
        sum(case when social_profiles.key_kind is not null then 1 else 0 end) as engaged_profiles,
    {% for rank in [10, 50, 90] -%}
    percentile_cont({{ rank / 100 }}) within group (order by identifiers.match_probability)
        as match_probability_p{{ rank }}
    {%- if not loop.last %},{% endif %}
    {% endfor %}
    from identifiers
    left join social_profiles
        on
            identifiers.key_kind = social_profiles.key_kind
            and identifiers.key_value = social_profiles.key_value
    group by identifiers.evidence
),

people as (
    select
        person_keys.evidence,
        count(distinct person_keys.person_id) as linked_people
    from person_keys
    group by person_keys.evidence
),

refused as (
    select
        conflicts.evidence,
        count(*) as conflicts
    from conflicts
    group by conflicts.evidence
),

engaged as (
    select count(*) as profiles
    from social_profiles
),

known as (
    select coalesce(sum(linked.engaged_profiles), 0) as profiles
    from linked
),

final as (
    select
        cast(evidences.evidence as {{ dbt.type_string() }}) as evidence,
        cast(coalesce(linked.profiles, 0) as bigint) as profiles,
        cast(coalesce(linked.engaged_profiles, 0) as bigint) as engaged_profiles,
        cast(coalesce(people.linked_people, 0) as bigint) as linked_people,
        cast(linked.match_probability_p10 as {{ type_double() }}) as match_probability_p10,
        cast(linked.match_probability_p50 as {{ type_double() }}) as match_probability_p50,
        cast(linked.match_probability_p90 as {{ type_double() }}) as match_probability_p90,
        cast(coalesce(refused.conflicts, 0) as bigint) as conflicts,
        cast(
            case
                when evidences.evidence = 'probable_match' then engaged.profiles - known.profiles
            end as bigint
        ) as unmatched_profiles
    from evidences
    left join linked
        on evidences.evidence = linked.evidence
    left join people
        on evidences.evidence = people.evidence
    left join refused
        on evidences.evidence = refused.evidence
    -- one row each
    cross join engaged
    cross join known
)

select * from final
