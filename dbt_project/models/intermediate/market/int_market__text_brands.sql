{{ config(materialized='table') }}

-- Which brands a text names. Brands are few and a text stands once however many wrote it: each against each.
with brands as (
    select * from {{ ref('stg_files__brands') }}
),

texts as (
    select * from {{ ref('int_voice__texts') }}
),

listed as (
    select
        brands.brand,
        brands.is_own,
        {{ split_to_rows('brands.names', ';') }} as brand_name
    from brands
),

names as (
    select distinct
        listed.brand,
        listed.is_own,
        {{ spaced_words('listed.brand_name') }} as spaced_name
    from listed
    -- a name without a letter or digit would be in every text
    where trim({{ spaced_words('listed.brand_name') }}) <> ''
),

worded as (
    select
        texts.text_key,
        {{ spaced_words('texts.message_text') }} as spaced_text
    from texts
),

final as (
    select distinct
        worded.text_key,
        names.brand,
        names.is_own
    from worded
    -- inner: texts that name no brand are no mention of one
    inner join names
        on position(names.spaced_name in worded.spaced_text) > 0
)

select * from final
