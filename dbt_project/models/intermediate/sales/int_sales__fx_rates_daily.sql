{{ config(materialized='table') }}

with rates as (

    select * from {{ ref('stg_files__fx_rates') }}

),

calendar as (

    select days.date_day
    from {{ calendar_days() }} as days
    where days.date_day <= {{ last_reporting_date() }}

),

-- Each quote also tells its inverse. A day quoted twice is read from the file that landed last.
quotes as (

    select
        rates.rate_date,
        rates.from_currency,
        rates.to_currency,
        cast(rates.rate as {{ type_double() }}) as rate,
        0 as detour,
        rates._dlt_load_id,
        rates.row_id
    from rates
    where rates.rate > 0

    union all

    select
        rates.rate_date,
        rates.to_currency as from_currency,
        rates.from_currency as to_currency,
        {{ safe_divide('1', 'rates.rate') }} as rate,
        1 as detour,
        rates._dlt_load_id,
        rates.row_id
    from rates
    where rates.rate > 0

),

ranked_quotes as (

    select
        quotes.rate_date,
        quotes.from_currency,
        quotes.to_currency,
        quotes.rate,
        quotes.detour,
        row_number() over (
            partition by quotes.rate_date, quotes.from_currency, quotes.to_currency
            order by quotes.detour asc, quotes._dlt_load_id desc, quotes.row_id asc
        ) as preference
    from quotes

),

pairs as (

    select
        ranked_quotes.rate_date,
        ranked_quotes.from_currency,
        ranked_quotes.to_currency,
        ranked_quotes.rate,
        ranked_quotes.detour
    from ranked_quotes
    where ranked_quotes.preference = 1 and ranked_quotes.from_currency <> ranked_quotes.to_currency

),

-- A central bank quotes all against one currency: two of its quotes make the third pair of the day.
routes as (

    select
        pairs.rate_date,
        pairs.from_currency as currency,
        pairs.rate,
        pairs.detour,
        '' as via_currency
    from pairs
    where pairs.to_currency = '{{ var("reporting_currency") }}'

    union all

    select
        first_leg.rate_date,
        first_leg.from_currency as currency,
        first_leg.rate * second_leg.rate as rate,
        2 as detour,
        first_leg.to_currency as via_currency
    from pairs as first_leg
    -- inner: a route needs both legs
    inner join pairs as second_leg
        on
            first_leg.rate_date = second_leg.rate_date
            and first_leg.to_currency = second_leg.from_currency
            and second_leg.to_currency = '{{ var("reporting_currency") }}'
    where first_leg.from_currency <> '{{ var("reporting_currency") }}'

),

ranked_routes as (

    select
        routes.rate_date,
        routes.currency,
        routes.rate,
        row_number() over (
            partition by routes.rate_date, routes.currency
            order by routes.detour, routes.via_currency
        ) as preference
    from routes

),

-- A rate holds until the next one, but no longer than it may be old.
rate_spans as (

    select
        ranked_routes.currency,
        ranked_routes.rate_date,
        ranked_routes.rate,
        lead(ranked_routes.rate_date) over (
            partition by ranked_routes.currency
            order by ranked_routes.rate_date
        ) as next_rate_date
    from ranked_routes
    where ranked_routes.preference = 1

),

final as (

    select
        rate_spans.currency,
        calendar.date_day as rate_date,
        {{ fx_rate('rate_spans.rate') }} as fx_rate,
        rate_spans.rate_date as fx_rate_date
    from rate_spans
    -- inner: days that no rate covers have no row; assert_every_amount_has_a_rate names them
    inner join calendar
        on
            rate_spans.rate_date <= calendar.date_day
            and (
                rate_spans.next_rate_date is null
                or rate_spans.next_rate_date > calendar.date_day
            )
            and {{ dbt.datediff('rate_spans.rate_date', 'calendar.date_day', 'day') }}
            <= {{ var('fx_rate_max_age_days') }}

    union all

    select
        '{{ var("reporting_currency") }}' as currency,
        calendar.date_day as rate_date,
        {{ fx_rate('1') }} as fx_rate,
        calendar.date_day as fx_rate_date
    from calendar

)

select * from final
