{{ config(materialized='table') }}

-- When somebody is there to answer: the week of the settings, with the days that the file `holidays` changes.
-- A day that changes its clock is as long as its instants say.
with holidays as (
    select * from {{ ref('stg_files__holidays') }}
),

calendar as (
    select
        days.date_day,
        cast({{ dbt.date_trunc('week', 'days.date_day') }} as date) as week_start_date
    from {{ calendar_days() }} as days
),

hours as (
    select
        calendar.date_day,
        case
            when holidays.holiday_date is not null then holidays.opens_minute
            when
                {{ dbt.datediff('calendar.week_start_date', 'calendar.date_day', 'day') }}
                in ({{ service_weekdays() }})
                then {{ clock_minutes(var('service_opens_at')) }}
        end as opens_minute,
        case
            when holidays.holiday_date is not null then holidays.closes_minute
            else {{ clock_minutes(var('service_closes_at')) }}
        end as closes_minute
    from calendar
    left join holidays
        on calendar.date_day = holidays.holiday_date
),

-- A closed day opens and closes at its first moment.
bounded as (
    select
        hours.date_day,
        hours.opens_minute is not null as is_open,
        coalesce(hours.opens_minute, 0) as opens_minute,
        case when hours.opens_minute is not null then hours.closes_minute else 0 end as closes_minute
    from hours
),

instants as (
    select
        bounded.date_day,
        bounded.is_open,
        {{ local_to_instant(
            dbt.dateadd('minute', 'bounded.opens_minute', 'cast(bounded.date_day as timestamp)'), service_zone()
        ) }} as opens_at,
        {{ local_to_instant(
            dbt.dateadd('minute', 'bounded.closes_minute', 'cast(bounded.date_day as timestamp)'), service_zone()
        ) }} as closes_at
    from bounded
),

measured as (
    select
        instants.*,
        {{ dbt.datediff('instants.opens_at', 'instants.closes_at', 'second') }} as open_seconds
    from instants
),

final as (
    select
        measured.date_day,
        cast(measured.open_seconds as bigint) as open_seconds,
        cast(coalesce(
            sum(measured.open_seconds) over (
                order by measured.date_day
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as bigint) as open_seconds_before,
        measured.is_open,
        measured.opens_at,
        measured.closes_at
    from measured
)

select * from final
