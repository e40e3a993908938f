-- What two systems hold and one counts: the rule is in int_sales__deal_lines_collected and
-- int_sales__order_lines_collected, and here is how much money it is about.
with opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

counted_deals as (

    select * from {{ ref('int_sales__deal_lines_collected') }}

),

orders as (

    select * from {{ ref('int_sales__orders_linked') }}

),

order_charges as (

    select * from {{ ref('int_sales__order_charges_matched') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

revenue_lines as (

    select * from {{ ref('int_sales__revenue_lines') }}

),

deal_payments as (

    select
        revenue_lines.opportunity_id,
        sum(revenue_lines.amount) as amount
    from revenue_lines
    where revenue_lines.refunded_revenue_id is null and revenue_lines.original_amount > 0
    group by revenue_lines.opportunity_id

),

billed_deals as (

    select
        'deal_and_invoice' as overlap_kind,
        opportunities.amount as amount_left_out,
        coalesce(deal_payments.amount, 0) as amount_counted,
        {{ reporting_date('opportunities.closed_at') }} as overlap_date
    from opportunities
    -- inner: every deal published is one of these
    inner join deals
        on opportunities.opportunity_id = deals.opportunity_id
    left join counted_deals
        on deals.deal_id = counted_deals.deal_id
    left join deal_payments
        on opportunities.opportunity_id = deal_payments.opportunity_id
    where
        opportunities.status = 'won'
        and opportunities.original_amount <> 0
        and counted_deals.deal_id is null

),

order_payments as (

    select
        order_charges.order_id,
        sum(revenue_lines.amount) as amount
    from order_charges
    -- inner: every charge matched is a line
    inner join revenue_lines
        on 'stripe_charge:' || order_charges.charge_id = revenue_lines.line_key
    group by order_charges.order_id

),

charged_orders as (

    select
        'order_and_charge' as overlap_kind,
        {{ converted('orders.original_amount', 'rates.fx_rate') }} as amount_left_out,
        coalesce(order_payments.amount, 0) as amount_counted,
        {{ reporting_date('orders.ordered_at') }} as overlap_date
    from orders
    left join order_payments
        on orders.order_id = order_payments.order_id
    left join rates
        on
            orders.original_currency = rates.currency
            and {{ reporting_date('orders.ordered_at') }} = rates.rate_date
    where orders.is_paid_at_provider and orders.status = 'paid' and orders.original_amount <> 0

),

united as (

    select * from billed_deals
    union all
    select * from charged_orders

),

final as (

    select
        united.overlap_kind,
        cast(count(*) as bigint) as lines,
        cast(sum(united.amount_counted) as decimal(18, 2)) as amount_counted,
        cast(sum(united.amount_left_out) as decimal(18, 2)) as amount_left_out,
        cast({{ dbt.date_trunc('month', 'united.overlap_date') }} as date) as month_start_date
    from united
    group by
        united.overlap_kind,
        cast({{ dbt.date_trunc('month', 'united.overlap_date') }} as date)

)

select * from final
