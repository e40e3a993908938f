with source as (

    select * from {{ source('raw_stripe', 'customers') }}

),

renamed as (

    select
        -- ids
        source.id as customer_id,

        -- text
        {{ clean_email('source.email') }} as email,
        source.name as customer_name,
        {{ clean_text('source.country') }} as country,
        upper(source.currency) as currency,
        source.metadata,

        -- timestamps
        source.created_at,
        source.deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
