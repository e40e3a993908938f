{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='visit_id',
        on_schema_change='fail',
    )
}}

-- The one expensive look at a visit (regular expressions over two URLs) happens once: a load id is
-- a rising number, so what is above the highest one held of its source is new or sent again. A visit
-- stamped later than the as_of of its first build waits in staging; it is later than everything held, too.
with visits as (
    select
        visits.visit_id,
        visits.source,
        visits.anonymous_id,
        visits.page_url,
        visits.referrer_url,
        visits.utm_source,
        visits.utm_medium,
        visits.utm_campaign,
        visits.utm_content,
        visits.google_click_id,
        visits.facebook_click_id,
        visits.linkedin_click_id,
        visits.visited_at,
        visits._dlt_load_id
    from {{ ref('int_web__visits_united') }} as visits
    {% if is_incremental() %}
    left join (
        select
            held.source,
            max(held._dlt_load_id) as _dlt_load_id,
            max(held.visited_at) as visited_at
        from {{ this }} as held
        group by held.source
    ) as held
        on visits.source = held.source
    where
        held.source is null
        or visits._dlt_load_id > held._dlt_load_id
        or visits.visited_at > held.visited_at
    {% endif %}
),

classified as (
    {{ classify_landings('visits') }}
),

final as (
    select
        classified.visit_id,
        classified.source,
        {{ pseudonym("'visit:' || classified.visit_id") }} as touchpoint_id,
        classified.anonymous_id,
        classified.google_click_id,
        classified.facebook_click_id,
        classified.linkedin_click_id,
        classified.platform,
        classified.activity_type,
        classified.channel,
        classified.campaign,
        classified.content,
        classified.page_path,
        classified.link_activity_id,
        classified.touch_type,
        case when classified.is_unlisted_referrer then classified.referrer_host end as unlisted_host,
        classified.is_direct,
        classified.visited_at,
        classified._dlt_load_id
    from classified
)

select * from final
