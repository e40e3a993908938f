with source as (

    select * from {{ source('raw_tilltale', 'pseudonym_key') }}

),

renamed as (

    select source.key as pseudonym_key
    from source

)

select * from renamed
