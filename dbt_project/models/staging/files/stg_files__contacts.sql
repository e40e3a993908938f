with source as (

    select * from {{ source('raw_files', 'contacts') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.person_key') }} as contact_id,
        cast(null as {{ dbt.type_string() }}) as company_id,
        cast(null as {{ dbt.type_string() }}) as owner_id,
        cast(null as {{ dbt.type_string() }}) as google_click_id,
        cast(null as {{ dbt.type_string() }}) as facebook_click_id,
        cast(null as {{ dbt.type_string() }}) as linkedin_click_id,
        {{ clean_handle('source.mastodon_handle') }} as mastodon_handle,
        {{ clean_text('source.facebook_id') }} as facebook_id,
        {{ clean_handle('source.x_handle') }} as x_handle,
        {{ clean_handle('source.instagram_handle') }} as instagram_handle,
        {{ clean_handle('source.bluesky_handle') }} as bluesky_handle,
        {{ clean_text('source.linkedin_url') }} as linkedin_url,

        -- text
        coalesce(
            {{ clean_email('source.email') }},
            case when source.person_key like '%_@_%' then {{ clean_email('source.person_key') }} end
        ) as email,
        cast(null as {{ dbt.type_string() }}) as additional_emails,
        cast(null as {{ dbt.type_string() }}) as merged_object_ids,
        {{ clean_text('source.name') }} as first_name,
        cast(null as {{ dbt.type_string() }}) as last_name,
        {{ clean_text('source.company') }} as company_name,
        {{ clean_text('source.country') }} as country,
        case when source.is_customer then 'customer' end as lifecycle_stage,
        cast(null as {{ dbt.type_string() }}) as analytics_source,
        cast(null as {{ dbt.type_string() }}) as analytics_source_data_1,
        cast(null as {{ dbt.type_string() }}) as analytics_source_data_2,
        cast(null as {{ dbt.type_string() }}) as analytics_first_url,
        cast(null as {{ dbt.type_string() }}) as analytics_first_referrer,
        {{ clean_text('source.self_reported_source') }} as self_reported_source,

        -- booleans
        false as is_archived,

        -- timestamps
        cast(null as timestamp with time zone) as analytics_first_at,
        cast(null as timestamp with time zone) as archived_at,
        source.created_at,
        source.created_at as updated_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where coalesce(source.created_at < {{ as_of() }}, true)

)

select * from renamed
