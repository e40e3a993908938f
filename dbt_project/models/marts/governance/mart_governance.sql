-- Approvals, posts without one, incidents that somebody registered, and spikes of anger that models found.
with approvals as (
    select * from {{ ref('int_governance__approvals_keyed') }}
),

unapproved as (
    select * from {{ ref('int_governance__unapproved_posts') }}
),

incidents as (
    select * from {{ ref('stg_files__incidents') }}
),

spikes as (
    select * from {{ ref('int_governance__anger_spikes') }}
),

activity_keys as (
    select * from {{ ref('int_social__activity_keys') }}
),

fx_rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

known_keys as (
    select
        activity_keys.key_value,
        min(activity_keys.activity_id) as activity_id
    from activity_keys
    group by activity_keys.key_value
),

registered as (
    select
        {{ sha_key(["'incident'", 'incidents.incident_key']) }} as case_id,
        incidents.incident_kind,
        known_keys.activity_id,
        {{ converted('incidents.original_cost', 'fx_rates.fx_rate') }} as cost,
        incidents.happened_at,
        incidents.detected_at,
        incidents.acted_at,
        incidents.resolved_at
    from incidents
    left join known_keys
        on incidents.activity_key = known_keys.key_value
    left join fx_rates
        on
            incidents.original_currency = fx_rates.currency
            and {{ reporting_date('incidents.happened_at') }} = fx_rates.rate_date
),

-- A spike and a registered incident of anger that touch are the same thing: the first such incident.
matched as (
    select
        spikes.spike_id,
        registered.case_id,
        -- what was done before the spike was found is no answer to it
        case when registered.acted_at >= spikes.detected_at then registered.acted_at end as acted_at,
        row_number() over (
            partition by spikes.spike_id
            order by registered.happened_at, registered.case_id
        ) as preference
    from spikes
    -- inner: most spikes are registered by nobody
    inner join registered
        on
            registered.incident_kind = 'anger'
            and {{ reporting_date('registered.happened_at') }}
            between cast({{ dbt.dateadd('day', -1, 'spikes.first_date') }} as date) and spikes.last_date
),

united as (
    select
        {{ sha_key(["'approval'", 'approvals.row_id']) }} as case_id,
        'approval' as kind,
        cast(null as {{ dbt.type_string() }}) as incident_kind,
        approvals.activity_id,
        cast(null as {{ dbt.type_string() }}) as incident_case_id,
        cast(null as bigint) as negative_messages,
        cast(null as {{ type_double() }}) as usual_messages,
        cast(null as decimal(18, 2)) as cost,
        approvals.asked_at as opened_at,
        cast(null as {{ type_instant() }}) as detected_at,
        approvals.approved_at as acted_at,
        approvals.approved_at as resolved_at
    from approvals
    union all
    select
        {{ sha_key(["'policy_breach'", 'unapproved.activity_id']) }} as case_id,
        'policy_breach' as kind,
        null as incident_kind,
        unapproved.activity_id,
        null as incident_case_id,
        null as negative_messages,
        null as usual_messages,
        null as cost,
        unapproved.published_at as opened_at,
        null as detected_at,
        unapproved.resolved_at as acted_at,
        unapproved.resolved_at
    from unapproved
    union all
    select
        registered.case_id,
        'incident' as kind,
        registered.incident_kind,
        registered.activity_id,
        null as incident_case_id,
        null as negative_messages,
        null as usual_messages,
        registered.cost,
        registered.happened_at as opened_at,
        registered.detected_at,
        registered.acted_at,
        registered.resolved_at
    from registered
    union all
    select
        spikes.spike_id as case_id,
        'anger_spike' as kind,
        null as incident_kind,
        spikes.activity_id,
        matched.case_id as incident_case_id,
        spikes.negative_messages,
        spikes.usual_messages,
        null as cost,
        spikes.opened_at,
        spikes.detected_at,
        {{ earliest(['matched.acted_at', 'spikes.answered_at']) }} as acted_at,
        spikes.resolved_at
    from spikes
    left join matched
        on spikes.spike_id = matched.spike_id and matched.preference = 1
),

final as (
    select
        united.case_id,
        united.kind,
        united.incident_kind,
        united.activity_id,
        united.incident_case_id,
        cast(united.negative_messages as bigint) as negative_messages,
        cast(united.usual_messages as {{ type_double() }}) as usual_messages,
        cast(
            {{ exact_days_between('united.opened_at', 'united.detected_at') }} * 1440
            as {{ type_double() }}
        ) as detected_minutes,
        cast(
            {{ exact_days_between('united.opened_at', 'united.acted_at') }} * 1440
            as {{ type_double() }}
        ) as acted_minutes,
        united.cost,
        united.resolved_at is not null as is_resolved,
        united.opened_at,
        united.detected_at,
        united.acted_at,
        united.resolved_at
    from united
)

select * from final
