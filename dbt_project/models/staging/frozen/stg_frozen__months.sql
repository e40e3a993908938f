with source as (

    select * from {{ source('frozen', 'months') }}

),

renamed as (

    select
        -- ids
        source.version,

        -- text
        source.code_fingerprint,
        source.settings_fingerprint,
        source.reporting_currency,

        -- dates
        source.month_start_date,

        -- timestamps
        source.as_of as frozen_as_of,
        source.frozen_at
    from source
    where source.as_of <= {{ as_of() }}

)

select * from renamed
