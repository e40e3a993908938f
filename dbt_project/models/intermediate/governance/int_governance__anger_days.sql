{#- As many days before a day are its yardstick, days without a negative message being 0. -#}
{%- set days_before = 28 -%}

-- Days with far more negative messages than the weeks before, and when their number crossed the line.
with spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

-- Negative as in mart_customer_voice: complains, thinks of leaving, or is negative without another label.
negative as (
    select
        spoken.message_id,
        {{ reporting_date('spoken.written_at') }} as anger_date,
        spoken.written_at
    from spoken
    where
        spoken.kind in ('complaint', 'churn_risk')
        or spoken.kind is null and spoken.sentiment < 0
),

bounds as (
    select min({{ reporting_date('spoken.written_at') }}) as first_date from spoken
),

counted as (
    select
        negative.anger_date,
        count(*) as negative_messages
    from negative
    group by negative.anger_date
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
        coalesce(before.negative_messages, 0) as negative_messages
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
        and cast({{ dbt.dateadd('day', -days_before, 'counted.anger_date') }} as date) >= bounds.first_date
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

lined as (
    select
        spreads.anger_date,
        spreads.usual_messages,
        greatest(
            spreads.usual_messages + {{ var('sudden_change_score') }} * greatest(
                1.4826 * spreads.median_deviation, sqrt(greatest(spreads.usual_messages, 1))
            ),
            {{ var('sudden_change_mentions') }}
        ) as line
    from spreads
),

numbered as (
    select
        negative.anger_date,
        negative.written_at,
        row_number() over (
            partition by negative.anger_date
            order by negative.written_at, negative.message_id
        ) as message_number
    from negative
),

final as (
    select
        lined.anger_date,
        max(lined.usual_messages) as usual_messages,
        max(lined.line) as line,
        count(*) as negative_messages,
        min(numbered.written_at) as first_at,
        min(case when numbered.message_number >= lined.line then numbered.written_at end) as crossed_at
    from lined
    -- inner: a day has its messages
    inner join numbered
        on lined.anger_date = numbered.anger_date
    group by lined.anger_date
    -- days that stayed below their line
    having count(*) >= max(lined.line)
)

select * from final
