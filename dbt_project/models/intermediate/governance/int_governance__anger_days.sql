{#- As many days before a day are its yardstick, and half of them must be known; days without a message are 0. -#}
{%- set days_before = var('anger_baseline_days') -%}
{%- if execute and not 0 < var('anger_false_alarms_a_year') < 182 -%}
    {{ exceptions.raise_compiler_error(
        'anger_false_alarms_a_year must be above 0 and below 182 (every other day); it is '
        ~ var('anger_false_alarms_a_year') ~ ': change it in dbt_project.yml'
    ) }}
{%- endif -%}

-- Days with more negative messages than chance brings in ordinary weeks, and when their number crossed the line.
-- How the line is drawn and how often it is crossed for nothing: DECISIONS.md, "Market and governance".
with spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

-- Both running numbers of the day, so that what was found by noon is still found in the evening.
numbered as (
    select
        spoken.message_id,
        spoken.written_at,
        {{ reporting_date('spoken.written_at') }} as anger_date,
        case when {{ is_negative('spoken') }} then 1 else 0 end as is_negative,
        sum(case when {{ is_negative('spoken') }} then 1 else 0 end) over (
            partition by {{ reporting_date('spoken.written_at') }}
            order by spoken.written_at, spoken.message_id
            rows between unbounded preceding and current row
        ) as negative_number,
        row_number() over (
            partition by {{ reporting_date('spoken.written_at') }}
            order by spoken.written_at, spoken.message_id
        ) as message_number
    from spoken
),

counted as (
    select
        numbered.anger_date,
        sum(numbered.is_negative) as negative_messages,
        count(*) as messages
    from numbered
    group by numbered.anger_date
),

bounds as (
    select min(counted.anger_date) as first_date from counted
),

lags as (
    {% for lag in range(1, days_before + 1) -%}
    select {{ lag }} as days_ago
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

earlier as (
    select
        counted.anger_date,
        coalesce(before.negative_messages, 0) as negative_messages,
        coalesce(before.messages, 0) as messages
    from counted
    -- each candidate has each of the days before it: few days are candidates
    cross join lags
    cross join bounds
    left join counted as before
        on
            before.anger_date
            = cast({{ dbt.dateadd('day', '-lags.days_ago', 'counted.anger_date') }} as date)
    where
        counted.negative_messages >= {{ var('sudden_change_mentions') }}
        and cast({{ dbt.dateadd('day', -(days_before // 2), 'counted.anger_date') }} as date)
        >= bounds.first_date
        and cast({{ dbt.dateadd('day', '-lags.days_ago', 'counted.anger_date') }} as date)
        >= bounds.first_date
),

medians as (
    select
        earlier.anger_date,
        percentile_cont(0.5) within group (order by earlier.negative_messages) as usual_messages
    from earlier
    group by earlier.anger_date
),

spreads as (
    select
        earlier.anger_date,
        max(medians.usual_messages) as usual_messages,
        percentile_cont(0.5) within group (
            order by abs(earlier.negative_messages - medians.usual_messages)
        ) as median_deviation
    from earlier
    -- inner: medians are of the same days
    inner join medians
        on earlier.anger_date = medians.anger_date
    group by earlier.anger_date
),

-- An earlier spike is no ordinary day: six robust deviations, which not even bursts of comments reach.
ordinary as (
    select
        earlier.anger_date,
        earlier.negative_messages,
        earlier.messages,
        spreads.usual_messages
    from earlier
    -- inner: spreads are of the same days
    inner join spreads
        on earlier.anger_date = spreads.anger_date
    where
        earlier.negative_messages <= spreads.usual_messages + 6 * greatest(
            1.4826 * spreads.median_deviation, sqrt(greatest(spreads.usual_messages, 1))
        )
),

summed as (
    select
        ordinary.anger_date,
        max(ordinary.usual_messages) as usual_messages,
        count(*) as ordinary_days,
        {{ safe_divide('sum(ordinary.negative_messages)', 'sum(ordinary.messages)') }} as usual_share,
        -- never nothing: as if one message had come in all these days
        {{ safe_divide('greatest(sum(ordinary.negative_messages), 1)', 'count(*)') }} as mean_messages,
        {{ safe_divide(
            'sum(ordinary.negative_messages * ordinary.negative_messages)'
            ~ ' - ' ~ safe_divide(
                'sum(ordinary.negative_messages) * sum(ordinary.negative_messages)', 'count(*)'
            ),
            'count(*) - 1'
        ) }} as variance
    from ordinary
    group by ordinary.anger_date
),

-- Counts that vary more than by chance alone, about a mean that is itself counted: a gamma variable with their mean
-- and variance, whose upper end Wilson and Hilferty (1931) give as a cube.
shaped as (
    select
        summed.anger_date,
        summed.usual_messages,
        coalesce(summed.usual_share, 0) as usual_share,
        summed.mean_messages,
        summed.mean_messages * summed.mean_messages / (
            greatest(summed.variance, summed.mean_messages) * (1 + 1.0 / summed.ordinary_days)
        ) as shape
    from summed
),

lined as (
    select
        shaped.anger_date,
        shaped.usual_messages,
        shaped.usual_share,
        greatest(
            shaped.mean_messages * power(
                1
                - 1 / (9 * shaped.shape)
                + {{ upper_normal_quantile(var('anger_false_alarms_a_year') ~ ' / 365.0') }}
                / (3 * sqrt(shaped.shape)),
                3
            ),
            {{ var('sudden_change_mentions') }}
        ) as line
    from shaped
),

-- A busy day is not an angry one: the share must be above the usual one by more than one in twenty days is by chance.
crossed as (
    select
        lined.anger_date,
        min(numbered.written_at) as crossed_at
    from lined
    -- inner: a day has its messages
    inner join numbered
        on lined.anger_date = numbered.anger_date
    where
        numbered.is_negative = 1
        and numbered.negative_number >= lined.line
        and 1.0 * numbered.negative_number / numbered.message_number
        >= lined.usual_share
        + 1.644854 * sqrt(lined.usual_share * (1 - lined.usual_share) / numbered.message_number)
    group by lined.anger_date
),

final as (
    select
        lined.anger_date,
        max(lined.usual_messages) as usual_messages,
        max(lined.line) as line,
        count(*) as negative_messages,
        min(numbered.written_at) as first_at,
        max(crossed.crossed_at) as crossed_at
    from lined
    -- inner: days that stayed below their line are no days of anger
    inner join crossed
        on lined.anger_date = crossed.anger_date
    -- inner: a day has its messages
    inner join numbered
        on lined.anger_date = numbered.anger_date and numbered.is_negative = 1
    group by lined.anger_date
)

select * from final
