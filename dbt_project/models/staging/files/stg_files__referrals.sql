with source as (

    select * from {{ source('raw_files', 'referrals') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_code('source.code') }} as link_code,
        {{ clean_text('source.person_key') }} as person_key,

        -- timestamps
        source.referred_at,

        -- audit
        source._dlt_load_id
    from source
    where source.referred_at < {{ as_of() }}

)

select * from renamed
