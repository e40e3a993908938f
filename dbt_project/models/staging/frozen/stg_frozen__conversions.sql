with source as (

    select * from {{ source('frozen', 'conversions') }}

),

renamed as (

    select
        -- ids
        source.version,
        source.conversion_id,

        -- text
        source.people_fingerprint,
        source.touches_fingerprint,
        source.original_currency,

        -- measures
        source.original_amount,
        source.fx_rate,
        source.paid_amount,
        source.original_refunded_amount,
        source.refunded_amount,
        source.amount,

        -- dates
        source.month_start_date
    from source

)

select * from renamed
