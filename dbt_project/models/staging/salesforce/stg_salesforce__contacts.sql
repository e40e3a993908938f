with leads as (

    select * from {{ source('raw_salesforce', 'leads') }}

),

contacts as (

    select * from {{ source('raw_salesforce', 'contacts') }}

),

-- What became of a lead or was merged away stands on the loser; the shape wants it on the survivor.
losers as (

    select
        leads.converted_contact_id as survivor_id,
        leads.id as loser_id
    from leads
    where leads.is_converted and leads.converted_contact_id is not null

    union

    select
        leads.master_record_id as survivor_id,
        leads.id as loser_id
    from leads
    where leads.master_record_id is not null

    union

    select
        contacts.master_record_id as survivor_id,
        contacts.id as loser_id
    from contacts
    where contacts.master_record_id is not null

),

listed_losers as (

    select
        losers.survivor_id,
        string_agg(losers.loser_id, ';' order by losers.loser_id) as merged_object_ids
    from losers
    group by losers.survivor_id

),

people as (

    select
        leads.*,
        cast(null as {{ dbt.type_string() }}) as account_id
    from leads

    union all by name

    select
        contacts.*,
        cast(null as {{ dbt.type_string() }}) as status
    from contacts

),

final as (

    select
        -- ids
        people.id as contact_id,
        people.account_id as company_id,
        people.owner_id,
        {{ clean_text('people.google_click_id') }} as google_click_id,
        {{ clean_text('people.facebook_click_id') }} as facebook_click_id,
        {{ clean_text('people.linkedin_click_id') }} as linkedin_click_id,
        {{ clean_handle('people.mastodon_handle') }} as mastodon_handle,
        {{ clean_text('people.facebook_id') }} as facebook_id,
        {{ clean_handle('people.x_handle') }} as x_handle,
        {{ clean_handle('people.instagram_handle') }} as instagram_handle,
        {{ clean_handle('people.bluesky_handle') }} as bluesky_handle,

        -- text
        {{ clean_email('people.email') }} as email,
        cast(null as {{ dbt.type_string() }}) as additional_emails,
        listed_losers.merged_object_ids,
        people.first_name,
        people.last_name,
        {{ clean_text('people.country') }} as country,
        people.status as lifecycle_stage,
        people.lead_source as analytics_source,
        people.utm_source as analytics_source_data_1,
        people.utm_campaign as analytics_source_data_2,
        {{ landing_of(
            'people.landing_url', 'people.utm_source', 'people.utm_medium', 'people.utm_campaign', 'people.utm_content'
        ) }} as analytics_first_url,
        {{ clean_text('people.referrer_url') }} as analytics_first_referrer,
        {{ clean_text('people.self_reported_source') }} as self_reported_source,

        -- booleans
        people.is_deleted or people.deleted_at is not null as is_archived,

        -- timestamps
        coalesce(people.first_visit_at, people.created_at) as analytics_first_at,
        case
            when people.is_deleted then coalesce(people.deleted_at, people.updated_at)
            else people.deleted_at
        end as archived_at,
        people.created_at,
        people.updated_at,

        -- audit
        people._dlt_load_id
    from people
    left join listed_losers
        on people.id = listed_losers.survivor_id
    where people.created_at < {{ as_of() }}

)

select * from final
