with source as (

    select * from {{ source('raw_shopify', 'customers') }}

),

renamed as (

    select
        -- ids
        source.id as customer_id,

        -- text
        {{ clean_email('source.email') }} as email,
        {{ clean_text('source.country') }} as country,

        -- timestamps
        source.created_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
