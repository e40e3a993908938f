with source as (
    select * from {{ source('raw_files', 'product_areas') }}
),

-- The row that landed last is the present one.
ranked as (
    select
        source.*,
        row_number() over (
            partition by source.product_area
            order by source._dlt_load_id desc, source.line desc, source.row_id asc
        ) as recency
    from source
),

renamed as (
    select
        ranked.product_area,
        ranked.keywords,
        {{ clean_text('ranked.owner_department') }} as owner_department,
        ranked._dlt_load_id
    from ranked
    where ranked.recency = 1
)

select * from renamed
