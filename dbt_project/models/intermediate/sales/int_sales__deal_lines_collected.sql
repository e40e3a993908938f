with deals as (

    select * from {{ ref('int_crm__deals_dated') }}

),

deal_people as (

    select * from {{ ref('int_crm__deal_people') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

-- A draft bills nobody and a void invoice was taken back: neither moves the money to the provider.
billed_deals as (

    select invoices.deal_id
    from invoices
    where invoices.deal_id is not null and invoices.status not in ('draft', 'void')

    union

    select charges.deal_id
    from charges
    where charges.deal_id is not null and charges.status = 'succeeded'

),

final as (

    select
        'deal:' || deals.deal_id as line_key,
        deals.source,
        deals.deal_id,
        deal_people.person_id,
        deals.original_amount,
        deals.original_currency,
        deals.closed_at as occurred_at
    from deals
    left join deal_people
        on deals.opportunity_id = deal_people.opportunity_id and deal_people.is_primary
    left join billed_deals
        on deals.deal_id = billed_deals.deal_id
    where
        deals.status = 'won'
        and deals.original_amount <> 0
        and deals.closed_at is not null
        and billed_deals.deal_id is null

)

select * from final
