with source as (

    select * from {{ source('raw_files', 'holidays') }}

),

renamed as (

    select
        -- text
        {{ clean_text('source.name') }} as holiday_name,

        -- measures: minutes since midnight
        {{ clock_minutes_of('source.open_from') }} as opens_minute,
        {{ clock_minutes_of('source.open_until') }} as closes_minute,

        -- dates: a day off ahead is known too
        source.date as holiday_date,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
