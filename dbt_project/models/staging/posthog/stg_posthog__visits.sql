with source as (

    select * from {{ source('raw_posthog', 'events') }}

),

-- A page view without a session (sent by a server, or very old) is a visit of its own.
ranked_views as (

    select
        source.*,
        coalesce({{ clean_text('source.session_id') }}, source.id) as visit_id,
        row_number() over (
            partition by coalesce({{ clean_text('source.session_id') }}, source.id)
            order by source.occurred_at, source.id
        ) as place
    from source
    where source.event = '$pageview' and source.occurred_at < {{ as_of() }}

),

renamed as (

    select
        -- ids
        ranked_views.visit_id,
        -- what a browser goes by changes when it says who it is; its own id does not
        coalesce(
            {{ clean_text('ranked_views.device_id') }},
            case
                when ranked_views.distinct_id not like '%@%'
                    then {{ clean_text('ranked_views.distinct_id') }}
            end
        ) as anonymous_id,
        {{ clean_text('ranked_views.gclid') }} as google_click_id,
        {{ clean_text('ranked_views.fbclid') }} as facebook_click_id,
        {{ clean_text('ranked_views.li_fat_id') }} as linkedin_click_id,

        -- text
        ranked_views.current_url as page_url,
        nullif({{ clean_text('ranked_views.referrer') }}, '$direct') as referrer_url,
        lower({{ clean_text('ranked_views.utm_source') }}) as utm_source,
        lower({{ clean_text('ranked_views.utm_medium') }}) as utm_medium,
        {{ clean_text('ranked_views.utm_campaign') }} as utm_campaign,
        {{ clean_text('ranked_views.utm_content') }} as utm_content,
        {{ clean_text('ranked_views.utm_term') }} as utm_term,
        upper({{ clean_text('ranked_views.country') }}) as country,
        lower(ranked_views.device_type) as device,

        -- timestamps
        ranked_views.occurred_at as visited_at,
        ranked_views.received_at,

        -- audit
        ranked_views._dlt_load_id
    from ranked_views
    where ranked_views.place = 1

)

select * from renamed
