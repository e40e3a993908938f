with source as (

    select * from {{ source('frozen', 'withdrawals') }}

),

renamed as (

    select source.version
    from source

)

select * from renamed
