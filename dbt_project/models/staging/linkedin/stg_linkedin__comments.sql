with source as (
    select * from {{ source('raw_linkedin', 'comments') }}
),

-- LinkedIn's terms forbid joining its members to a CRM: who wrote is not kept.
renamed as (
    select
        -- ids
        'linkedin' as platform,
        source.id as comment_id,
        'comment' as comment_kind,
        source.post_id,
        source.parent_id as parent_comment_id,
        cast(null as {{ dbt.type_string() }}) as author_key_kind,
        cast(null as {{ dbt.type_string() }}) as author_key,

        -- strings
        cast(null as {{ dbt.type_string() }}) as author_name,
        cast(null as {{ dbt.type_string() }}) as author_link,
        cast(null as {{ dbt.type_string() }}) as author_location,
        source.message as comment_text,
        cast(null as {{ dbt.type_string() }}) as language_code,

        -- booleans
        coalesce(source.is_own, false) as is_own,

        -- timestamps
        source.created_at,
        source.last_modified_at as edited_at,
        cast(null as timestamp with time zone) as deleted_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}
)

select * from renamed
