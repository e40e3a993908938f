with calendar as (

    select days.date_day from {{ calendar_days() }} as days

),

periods as (

    select
        calendar.date_day,
        cast({{ dbt.date_trunc('week', 'calendar.date_day') }} as date) as week_start_date,
        cast({{ dbt.date_trunc('month', 'calendar.date_day') }} as date) as month_start_date,
        cast({{ dbt.date_trunc('quarter', 'calendar.date_day') }} as date) as quarter_start_date,
        cast({{ dbt.date_trunc('year', 'calendar.date_day') }} as date) as year_start_date
    from calendar

),

-- Weeks start on Monday, so the distance to the start tells the week-end. Holidays are not known.
final as (

    select
        periods.date_day,
        periods.week_start_date,
        periods.month_start_date,
        periods.quarter_start_date,
        periods.year_start_date,
        {{ dbt.datediff('periods.week_start_date', 'periods.date_day', 'day') }} < 5
            as is_business_day
    from periods

)

select * from final
