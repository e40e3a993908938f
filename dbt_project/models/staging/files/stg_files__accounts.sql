with source as (
    select * from {{ source('raw_files', 'accounts') }}
),

renamed as (
    select
        source.row_id,
        {{ clean_text('source.account') }} as account,
        {{ channel_platform("coalesce(" ~ clean_text('source.platform') ~ ", 'other')") }} as platform,
        {{ clean_email('source.employee') }} as employee_key,
        source.access,
        {{ reporting_date('source.granted_at') }} as granted_date,
        case
            when source.revoked_at < {{ as_of() }} then {{ reporting_date('source.revoked_at') }}
        end as revoked_date,
        source._dlt_load_id
    from source
    where source.granted_at < {{ as_of() }}
)

select * from renamed
