with source as (
    select * from {{ source('raw_files', 'approvals') }}
),

renamed as (
    select
        source.row_id,
        {{ clean_text('source.activity_key') }} as activity_key,
        {{ clean_text('source.channel') }} as channel,
        source.approver_role,
        source.asked_at,
        case when source.approved_at < {{ as_of() }} then source.approved_at end as approved_at,
        source.needed_from as needed_from_at,
        source._dlt_load_id
    from source
    where
        source.asked_at < {{ as_of() }}
        or source.needed_from < {{ as_of() }}
)

select * from renamed
