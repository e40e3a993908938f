with source as (

    select * from {{ source('raw_pipedrive', 'persons') }}

),

addresses as (

    select
        source.id as person_id,
        {{ split_to_rows('source.additional_emails', ';') }} as address
    from source
    where source.deleted_at is null and source.additional_emails is not null

),

-- Pipedrive tells nobody that persons were merged: the loser is gone, and its address is the survivor's.
listed_losers as (

    select
        addresses.person_id as survivor_id,
        string_agg(distinct losers.id, ';' order by losers.id) as merged_object_ids
    from addresses
    -- inner: only addresses that a person had who is gone
    inner join source as losers
        on
            {{ clean_email('addresses.address') }} = {{ clean_email('losers.email') }}
            and losers.deleted_at is not null
    group by addresses.person_id

),

renamed as (

    select
        -- ids
        source.id as contact_id,
        source.org_id as company_id,
        source.owner_id,
        {{ clean_text('source.google_click_id') }} as google_click_id,
        {{ clean_text('source.facebook_click_id') }} as facebook_click_id,
        {{ clean_text('source.linkedin_click_id') }} as linkedin_click_id,
        {{ clean_handle('source.mastodon_handle') }} as mastodon_handle,
        {{ clean_text('source.facebook_id') }} as facebook_id,
        {{ clean_handle('source.x_handle') }} as x_handle,
        cast(null as {{ dbt.type_string() }}) as instagram_handle,
        cast(null as {{ dbt.type_string() }}) as bluesky_handle,

        -- text
        {{ clean_email('source.email') }} as email,
        {{ clean_email('source.additional_emails') }} as additional_emails,
        listed_losers.merged_object_ids,
        source.first_name,
        source.last_name,
        {{ clean_text('source.country') }} as country,
        cast(null as {{ dbt.type_string() }}) as lifecycle_stage,
        cast(null as {{ dbt.type_string() }}) as analytics_source,
        source.utm_source as analytics_source_data_1,
        source.utm_campaign as analytics_source_data_2,
        {{ landing_of(
            'source.landing_url', 'source.utm_source', 'source.utm_medium', 'source.utm_campaign', 'source.utm_content'
        ) }} as analytics_first_url,
        {{ clean_text('source.referrer_url') }} as analytics_first_referrer,
        {{ clean_text('source.self_reported_source') }} as self_reported_source,

        -- booleans
        source.deleted_at is not null as is_archived,

        -- timestamps
        coalesce(source.first_visit_at, source.created_at) as analytics_first_at,
        source.deleted_at as archived_at,
        source.created_at,
        source.updated_at,

        -- audit
        source._dlt_load_id
    from source
    left join listed_losers
        on source.id = listed_losers.survivor_id
    where source.created_at < {{ as_of() }}

)

select * from renamed
