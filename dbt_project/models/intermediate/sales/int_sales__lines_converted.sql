with lines as (

    select * from {{ ref('int_sales__lines_united') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

-- A refund in the currency of the payment goes back at the payment's rate: what came in goes out, and a full refund leaves nothing.
rate_days as (

    select
        lines.line_key,
        lines.refunded_line_key,
        lines.original_amount,
        lines.original_currency,
        lines.occurred_at,
        case
            when payments.original_currency = lines.original_currency
                then {{ reporting_date('payments.occurred_at') }}
            else {{ reporting_date('lines.occurred_at') }}
        end as rate_day
    from lines
    left join lines as payments
        on lines.refunded_line_key = payments.line_key

),

-- Partial refunds are rounded as a running total, so that their cents add up to the payment's.
running_totals as (

    select
        rate_days.line_key,
        rate_days.original_amount,
        rates.fx_rate,
        rates.fx_rate_date,
        sum(rate_days.original_amount) over (
            partition by
                coalesce(rate_days.refunded_line_key, rate_days.line_key),
                rate_days.refunded_line_key is null,
                rate_days.original_currency,
                rate_days.rate_day
            order by rate_days.occurred_at, rate_days.line_key
            rows between unbounded preceding and current row
        ) as running_amount
    from rate_days
    left join rates
        on rate_days.original_currency = rates.currency and rate_days.rate_day = rates.rate_date

),

final as (

    select
        running_totals.line_key,
        running_totals.fx_rate,
        running_totals.fx_rate_date,
        {{ money(original_money('running_totals.running_amount') ~ ' * running_totals.fx_rate') }}
        - {{ money(
            original_money('running_totals.running_amount - running_totals.original_amount')
            ~ ' * running_totals.fx_rate'
        ) }} as amount
    from running_totals

)

select * from final
