with source as (
    select * from {{ source('raw_files', 'insight_rules') }}
),

-- The row that landed last is the present one.
ranked as (
    select
        source.*,
        row_number() over (
            partition by source.rule_key
            order by source._dlt_load_id desc, source.line desc, source.row_id asc
        ) as recency
    from source
),

renamed as (
    select
        ranked.rule_key,
        ranked.label,
        {{ clean_text('ranked.product_area') }} as product_area,
        {{ clean_text('ranked.brand') }} as brand,
        coalesce(ranked.min_messages, 1) as min_messages,
        {{ clean_text('ranked.owner_department') }} as owner_department,
        coalesce(ranked.due_days, 7) as due_days,
        ranked.starts_on as starts_on_date,
        ranked._dlt_load_id
    from ranked
    where ranked.recency = 1
)

select * from renamed
