with source as (
    select * from {{ source('raw_files', 'brands') }}
),

-- The row that landed last is the present one.
ranked as (
    select
        source.*,
        row_number() over (
            partition by lower({{ clean_text('source.brand') }})
            order by source._dlt_load_id desc, source.line desc, source.row_id asc
        ) as recency
    from source
),

renamed as (
    select
        {{ clean_text('ranked.brand') }} as brand,
        ranked.names,
        coalesce(ranked.is_own, false) as is_own,
        ranked._dlt_load_id
    from ranked
    where ranked.recency = 1
)

select * from renamed
