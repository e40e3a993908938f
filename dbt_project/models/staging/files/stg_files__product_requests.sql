with source as (
    select * from {{ source('raw_files', 'product_requests') }}
),

-- The row that landed last is the present one.
ranked as (
    select
        source.*,
        row_number() over (
            partition by source.request_key
            order by source._dlt_load_id desc, source.line desc, source.row_id asc
        ) as recency
    from source
),

renamed as (
    select
        ranked.request_key,
        {{ clean_text('ranked.product_area') }} as product_area,
        ranked.keywords,
        coalesce(ranked.status, 'open') as status,
        case when ranked.decided_at < {{ as_of() }} then ranked.decided_at end as decided_at,
        ranked._dlt_load_id
    from ranked
    where ranked.recency = 1
)

select * from renamed
