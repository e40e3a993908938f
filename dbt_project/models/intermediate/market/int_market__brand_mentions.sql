-- Messages that name a brand, employees' and repeated ones left out; one that names two is there twice.
with spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

text_brands as (
    select * from {{ ref('int_market__text_brands') }}
),

final as (
    select
        spoken.message_id,
        text_brands.brand,
        text_brands.is_own,
        spoken.activity_id,
        spoken.product_area,
        spoken.kind,
        spoken.sentiment,
        spoken.week_start_date,
        spoken.written_at
    from spoken
    -- inner: only what names a brand
    inner join text_brands
        on spoken.text_key = text_brands.text_key
)

select * from final
