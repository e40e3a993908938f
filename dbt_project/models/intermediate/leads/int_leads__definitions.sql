-- What MQL and SQL mean, and from when to when: each day from which either means something else begins a
-- version. Before the first of them, and where the company has written none, the CRM's stages say it.
with definitions as (
    select * from {{ ref('stg_files__lead_definitions') }}
),

ranked as (
    select
        definitions.*,
        row_number() over (
            partition by definitions.stage, definitions.valid_from_date
            order by
                definitions._dlt_load_id desc,
                definitions.file_name desc,
                definitions.line_number desc,
                definitions.row_id asc
        ) as recency
    from definitions
),

beginnings as (
    select cast('1900-01-01' as date) as valid_from_date
    union
    select ranked.valid_from_date from ranked
),

versions as (
    select
        cast(row_number() over (order by beginnings.valid_from_date) as integer) as definition_version,
        beginnings.valid_from_date,
        lead(beginnings.valid_from_date) over (order by beginnings.valid_from_date) as valid_to_date
    from beginnings
),

{% for stage in ['mql', 'sql'] -%}
{{ stage }}_in_force as (
    select
        versions.definition_version,
        ranked.definition,
        ranked.basis,
        ranked.min_touches,
        ranked.within_days,
        row_number() over (
            partition by versions.definition_version
            order by ranked.valid_from_date desc
        ) as recency
    from versions
    -- inner: a version before the first definition has none
    inner join ranked
        on
            ranked.stage = '{{ stage }}'
            and ranked.recency = 1
            and versions.valid_from_date >= ranked.valid_from_date
),

{% endfor -%}
final as (
    select
        versions.definition_version,
        coalesce(mql_in_force.definition, 'as the stages of the CRM say') as mql_definition,
        coalesce(mql_in_force.basis, 'crm') as mql_basis,
        mql_in_force.min_touches as mql_min_touches,
        mql_in_force.within_days as mql_within_days,
        coalesce(sql_in_force.definition, 'as the stages of the CRM say') as sql_definition,
        coalesce(sql_in_force.basis, 'crm') as sql_basis,
        sql_in_force.min_touches as sql_min_touches,
        sql_in_force.within_days as sql_within_days,
        versions.valid_from_date,
        versions.valid_to_date
    from versions
    left join mql_in_force
        on versions.definition_version = mql_in_force.definition_version and mql_in_force.recency = 1
    left join sql_in_force
        on versions.definition_version = sql_in_force.definition_version and sql_in_force.recency = 1
)

select * from final
