-- What brought money, and whose decision it was: a company's for a deal, else a person's.
with conversions as (
    select * from {{ ref('fct_conversions') }}
),

final as (
    select
        conversions.conversion_id,
        coalesce(
            case
                when conversions.is_deal then coalesce(conversions.company_id, conversions.opportunity_id)
            end,
            conversions.person_id,
            conversions.conversion_id
        ) as buyer_id,
        conversions.amount,
        conversions.converted_date,
        conversions.converted_at
    from conversions
    where conversions.conversion_type = 'revenue'
)

select * from final
