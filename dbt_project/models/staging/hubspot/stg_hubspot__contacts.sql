with source as (

    select * from {{ source('raw_hubspot', 'contacts') }}

),

renamed as (

    select
        -- ids
        source.id as contact_id,
        source.company_id,
        source.owner_id,
        {{ clean_text('source.google_click_id') }} as google_click_id,
        {{ clean_text('source.facebook_click_id') }} as facebook_click_id,
        {{ clean_text('source.linkedin_click_id') }} as linkedin_click_id,
        {{ clean_handle('source.mastodon_handle') }} as mastodon_handle,
        {{ clean_text('source.facebook_id') }} as facebook_id,
        {{ clean_handle('source.x_handle') }} as x_handle,
        {{ clean_handle('source.instagram_handle') }} as instagram_handle,
        {{ clean_handle('source.bluesky_handle') }} as bluesky_handle,

        -- text
        {{ clean_email('source.email') }} as email,
        {{ clean_email('source.additional_emails') }} as additional_emails,
        {{ clean_text('source.merged_object_ids') }} as merged_object_ids,
        source.firstname as first_name,
        source.lastname as last_name,
        {{ clean_text('source.country') }} as country,
        source.lifecycle_stage,
        source.analytics_source,
        source.analytics_source_data_1,
        source.analytics_source_data_2,
        source.analytics_first_url,
        source.analytics_first_referrer,
        {{ clean_text('source.self_reported_source') }} as self_reported_source,

        -- booleans
        coalesce(source.archived, false) as is_archived,

        -- timestamps
        source.analytics_first_at,
        source.archived_at,
        source.created_at,
        source.updated_at,

        -- audit
        source._dlt_load_id
    from source
    where source.created_at < {{ as_of() }}

)

select * from renamed
