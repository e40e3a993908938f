with source as (

    select * from {{ source('raw_files', 'shares') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_code('source.code') }} as link_code,
        {{ clean_code('source.parent_code') }} as parent_code,
        {{ clean_text('source.person_key') }} as person_key,

        -- text
        {{ channel_platform("coalesce(" ~ clean_text('source.platform') ~ ", 'other')") }} as platform,

        -- measures: people who saw it, NULL where nobody says
        source.reached,

        -- timestamps
        source.shared_at,

        -- audit
        source._dlt_load_id
    from source
    where source.shared_at < {{ as_of() }}

)

select * from renamed
