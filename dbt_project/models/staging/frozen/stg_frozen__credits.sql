with source as (

    select * from {{ source('frozen', 'credits') }}

),

renamed as (

    select
        -- ids
        source.version,
        source.conversion_id,

        -- text
        source.model,
        source.channel,

        -- measures
        source.credit,
        source.amount,

        -- dates
        source.month_start_date
    from source

)

select * from renamed
