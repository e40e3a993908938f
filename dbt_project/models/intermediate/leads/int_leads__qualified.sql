{{ config(materialized='table') }}

-- Leads by the definitions in force when they came in. A definition by touches is met with the touch that
-- is the last of enough of them within its days; the CRM's stage says it otherwise. Who skipped a stage
-- passed it at the next.
with leads as (
    select * from {{ ref('fct_leads') }}
),

definitions as (
    select * from {{ ref('int_leads__definitions') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

defined as (
    select
        leads.lead_id,
        leads.person_id,
        leads.created_at,
        leads.mql_at,
        leads.sql_at,
        leads.opportunity_at,
        leads.won_at,
        definitions.definition_version,
        definitions.mql_basis,
        definitions.mql_min_touches,
        definitions.mql_within_days,
        definitions.sql_basis,
        definitions.sql_min_touches,
        definitions.sql_within_days
    from leads
    -- inner: versions cover all days
    inner join definitions
        on
            {{ reporting_date('leads.created_at') }} >= definitions.valid_from_date
            and (
                definitions.valid_to_date is null
                or {{ reporting_date('leads.created_at') }} < definitions.valid_to_date
            )
),

numbered as (
    select
        touchpoints.person_id,
        touchpoints.touched_at,
        row_number() over (
            partition by touchpoints.person_id
            order by touchpoints.touched_at, touchpoints.touchpoint_id
        ) as touch_number
    from touchpoints
    where touchpoints.person_id is not null
),

{% for stage in ['mql', 'sql'] -%}
{{ stage }}_by_touches as (
    select
        defined.lead_id,
        min(greatest(defined.created_at, latest.touched_at)) as reached_at
    from defined
    -- inner: who never met us has not met us often enough
    inner join numbered as latest
        on
            defined.person_id = latest.person_id
            and defined.{{ stage }}_within_days
            >= {{ exact_days_between('latest.touched_at', 'defined.created_at') }}
    -- inner: nor has who met us fewer times
    inner join numbered as earliest
        on
            latest.person_id = earliest.person_id
            and latest.touch_number - defined.{{ stage }}_min_touches + 1 = earliest.touch_number
    where
        defined.{{ stage }}_basis = 'touches'
        and defined.{{ stage }}_within_days
        >= {{ exact_days_between('earliest.touched_at', 'latest.touched_at') }}
    group by defined.lead_id
),

{% endfor -%}
stated as (
    select
        defined.*,
        case when defined.mql_basis = 'touches' then mql_by_touches.reached_at else defined.mql_at end
            as mql_stated_at,
        case when defined.sql_basis = 'touches' then sql_by_touches.reached_at else defined.sql_at end
            as sql_stated_at
    from defined
    left join mql_by_touches
        on defined.lead_id = mql_by_touches.lead_id
    left join sql_by_touches
        on defined.lead_id = sql_by_touches.lead_id
),

passed as (
    select
        stated.*,
        {{ earliest(['stated.sql_stated_at', 'stated.opportunity_at', 'stated.won_at']) }} as sql_passed_at
    from stated
),

final as (
    select
        passed.lead_id,
        passed.person_id,
        passed.definition_version,
        {{ earliest(['passed.mql_stated_at', 'passed.sql_passed_at']) }} as mql_at,
        passed.sql_passed_at as sql_at
    from passed
)

select * from final
