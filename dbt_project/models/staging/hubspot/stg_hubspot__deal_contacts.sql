with source as (

    select * from {{ source('raw_hubspot', 'deal_contacts') }}

),

renamed as (

    select
        -- ids
        source.deal_id,
        source.contact_id,

        -- text
        lower({{ clean_text('source.label') }}) as role,

        -- timestamps
        source.observed_at,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
