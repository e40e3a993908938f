-- Every period that can be asked for, with the name that people read and the one under which marts hold it.
with buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

conversations as (
    select * from {{ ref('int_service__conversations_timed') }}
),

-- Quarters and years with sales or costs, and those with conversations alone.
calendar as (
    {% for kind in calendar_kinds() -%}
    select
        '{{ kind }}' as period_kind,
        buckets.bucket as period,
        buckets.period_start_date,
        buckets.period_end_date,
        buckets.has_activities
    from buckets
    where buckets.bucket_kind = '{{ kind }}'
    union
    select
        '{{ kind }}' as period_kind,
        {{ calendar_period(kind, 'conversations.opened_date') }} as period,
        {{ calendar_start(kind, 'conversations.opened_date') }} as period_start_date,
        {{ calendar_end(kind, calendar_start(kind, 'conversations.opened_date')) }} as period_end_date,
        {{ has_activities(kind, calendar_end(kind, calendar_start(kind, 'conversations.opened_date'))) }}
    from conversations
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- What people call them from where the data ends; on its last day one is this quarter and the last full one.
called as (
    select
        'this_' || calendar.period_kind as period,
        'This ' || calendar.period_kind || ' so far' as period_name,
        calendar.period as held_as,
        calendar.period_start_date,
        calendar.period_end_date,
        calendar.has_activities
    from calendar
    where {{ last_reporting_date() }} between calendar.period_start_date and calendar.period_end_date
    union all
    select
        'last_' || calendar.period_kind as period,
        'Last full ' || calendar.period_kind as period_name,
        calendar.period as held_as,
        calendar.period_start_date,
        calendar.period_end_date,
        calendar.has_activities
    from calendar
    where
    {% for kind in calendar_kinds() -%}
        {% if not loop.first %}or {% endif -%}
        (
            calendar.period_kind = '{{ kind }}'
            and calendar.period_start_date = {{ calendar_start(kind, dbt.dateadd(
                'month', -calendar_kinds()[kind], dbt.dateadd('day', 1, last_reporting_date())
            )) }}
        )
    {% endfor %}
),

united as (
    select
        buckets.bucket as period,
        case buckets.bucket_kind when 'period' then 'rolling' else 'month' end as period_kind,
        cast(null as {{ dbt.type_string() }}) as period_name,
        buckets.bucket as held_as,
        buckets.period_start_date,
        buckets.period_end_date,
        buckets.has_activities
    from buckets
    where buckets.bucket_kind in ('period', 'month')
    union all
    select
        called.period,
        'relative' as period_kind,
        called.period_name,
        called.held_as,
        called.period_start_date,
        called.period_end_date,
        called.has_activities
    from called
    union all
    select
        calendar.period,
        calendar.period_kind,
        case calendar.period_kind
            when 'quarter'
                then concat(
                    {{ dbt.right('calendar.period', 2) }},
                    ' ',
                    cast(extract(year from calendar.period_start_date) as {{ dbt.type_string() }})
                )
            else calendar.period
        end as period_name,
        calendar.period as held_as,
        calendar.period_start_date,
        calendar.period_end_date,
        calendar.has_activities
    from calendar
),

final as (
    select
        united.period,
        united.period_kind,
        united.period_name,
        united.held_as,
        united.period_start_date,
        least(united.period_end_date, {{ last_reporting_date() }}) as period_end_date,
        united.period_end_date <= {{ last_reporting_date() }} as is_over,
        united.has_activities
    from united
)

select * from final
