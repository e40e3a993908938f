{%- set counted = ['impressions', 'views'] %}
{%- set measures = counted + ['contacts', 'cost'] %}
{%- set figures = [
    'impressions', 'reach', 'views', 'reactions', 'comments', 'shares', 'saves', 'clicks',
] %}

-- What each channel did in each whole week, beside what was sold in it: input of the optional model.
-- A week without a row is 0 only where the measure was kept then; where it was not, it is NULL.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

activity_days as (
    select * from {{ ref('fct_activity_daily') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

costs as (
    select * from {{ ref('fct_activity_costs') }}
),

-- Days for which a platform said anything. A counter that was read late says how much, not when.
reported_days as (
    select
        activities.channel,
        {% for measure in counted -%}
        case when not activity_days.is_lifetime_total then activity_days.{{ measure }} end as {{ measure }},
        {% endfor -%}
        activity_days.activity_date
    from activity_days
    -- inner: every activity with figures is one of these
    inner join activities
        on activity_days.activity_id = activities.activity_id
    where
        coalesce(
            {% for figure in figures -%}
            activity_days.{{ figure }}{{ ", " if not loop.last }}
            {%- endfor %}
        ) is not null
),

paid_days as (
    select
        activities.channel,
        costs.cost_date,
        costs.total_cost
    from costs
    -- inner: every activity with costs is one of these
    inner join activities
        on costs.activity_id = activities.activity_id
),

-- Everything by measure, channel and week.
measured as (
    {% for measure in counted -%}
    select
        '{{ measure }}' as measure,
        reported_days.channel,
        cast({{ dbt.date_trunc('week', 'reported_days.activity_date') }} as date) as week_start_date,
        sum(reported_days.{{ measure }}) as amount,
        count(*) - count(reported_days.{{ measure }}) as uncounted_rows,
        min(case when reported_days.{{ measure }} is not null then reported_days.activity_date end)
            as first_counted_date,
        min(reported_days.activity_date) as first_date
    from reported_days
    group by
        reported_days.channel,
        cast({{ dbt.date_trunc('week', 'reported_days.activity_date') }} as date)
    union all
    {% endfor -%}
    select
        'contacts' as measure,
        touchpoints.channel,
        cast({{ dbt.date_trunc('week', 'touchpoints.touched_date') }} as date) as week_start_date,
        count(*) as amount,
        0 as uncounted_rows,
        min(touchpoints.touched_date) as first_counted_date,
        min(touchpoints.touched_date) as first_date
    from touchpoints
    where not touchpoints.is_direct and touchpoints.channel not in ('direct', 'unmatched')
    group by
        touchpoints.channel,
        cast({{ dbt.date_trunc('week', 'touchpoints.touched_date') }} as date)
    union all
    select
        'cost' as measure,
        paid_days.channel,
        cast({{ dbt.date_trunc('week', 'paid_days.cost_date') }} as date) as week_start_date,
        sum(paid_days.total_cost) as amount,
        0 as uncounted_rows,
        min(paid_days.cost_date) as first_counted_date,
        min(paid_days.cost_date) as first_date
    from paid_days
    group by
        paid_days.channel,
        cast({{ dbt.date_trunc('week', 'paid_days.cost_date') }} as date)
),

-- Visits and books are kept for the whole company from one day on, a platform's figures from their first.
kept as (
    select
        measured.measure,
        measured.channel,
        case
            when measured.measure in ('contacts', 'cost')
                then min(min(measured.first_counted_date)) over (partition by measured.measure)
            else min(measured.first_counted_date)
        end as kept_from_date,
        min(min(measured.first_date)) over (partition by measured.channel) as first_active_date
    from measured
    group by
        measured.measure,
        measured.channel
),

first_sales as (
    select min(conversions.converted_date) as first_date
    from conversions
    where conversions.conversion_type = 'revenue'
),

first_traces as (
    select min(measured.first_date) as first_date
    from measured
),

weeks as (
    select
        calendar.week_start_date,
        calendar.week_end_date
    from {{ calendar_weeks() }} as calendar
    -- inner, twice: weeks that began before anything was sold, or before any activity is known, say nothing
    inner join first_sales
        on calendar.week_start_date >= first_sales.first_date
    inner join first_traces
        on calendar.week_start_date >= first_traces.first_date
),

-- Platforms: before the channel's first trace there was nothing of it; from then until it was counted nobody
-- knows. Visits and costs: before the company began to keep them nobody knows.
weekly as (
    select
        kept.measure,
        kept.channel,
        weeks.week_start_date,
        case
            when measured.uncounted_rows > 0 then null
            when weeks.week_start_date >= kept.kept_from_date then coalesce(measured.amount, 0)
            when
                kept.measure not in ('contacts', 'cost')
                and (
                    weeks.week_end_date < kept.first_active_date
                    or kept.kept_from_date = kept.first_active_date
                )
                then coalesce(measured.amount, 0)
        end as amount
    from kept
    cross join weeks
    left join measured
        on
            kept.measure = measured.measure
            and kept.channel = measured.channel
            and weeks.week_start_date = measured.week_start_date
),

judged as (
    select
        weekly.measure,
        weekly.channel,
        row_number() over (
            partition by weekly.channel
            order by
                count(*) - count(weekly.amount) asc,
                case weekly.measure
                    {% for measure in measures -%}
                    when '{{ measure }}' then {{ loop.index }}
                    {% endfor -%}
                end asc
        ) as measure_rank
    from weekly
    group by
        weekly.measure,
        weekly.channel
    having sum(weekly.amount) > 0
),

revenue as (
    select
        cast({{ dbt.date_trunc('week', 'conversions.converted_date') }} as date) as week_start_date,
        sum(conversions.amount) as net_revenue
    from conversions
    where conversions.conversion_type = 'revenue'
    group by cast({{ dbt.date_trunc('week', 'conversions.converted_date') }} as date)
),

final as (
    select
        weekly.week_start_date,
        weekly.channel,
        weekly.measure as exposure_unit,
        cast(weekly.amount as {{ type_double() }}) as exposure,
        cast(coalesce(revenue.net_revenue, 0) as decimal(18, 2)) as net_revenue
    from weekly
    -- inner: of several measures of a channel only the one that is known best
    inner join judged
        on
            weekly.measure = judged.measure
            and weekly.channel = judged.channel
            and judged.measure_rank = 1
    left join revenue
        on weekly.week_start_date = revenue.week_start_date
)

select * from final
