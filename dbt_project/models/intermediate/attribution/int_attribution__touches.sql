{{ config(materialized='table') }}

-- Every moment when somebody met an activity, with who it was as far as keys and likely profiles tell.
with landings as (
    select * from {{ ref('int_social__landings') }}
),

mentions as (
    select * from {{ ref('int_social__mentions') }}
),

orders as (
    select * from {{ ref('int_sales__orders_linked') }}
),

file_touchpoints as (
    select * from {{ ref('int_events__touches_united') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

activities as (
    select * from {{ ref('int_social__activities') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

links as (
    select * from {{ ref('int_sharing__links') }}
),

-- A form filled in by the same browser says more than a click id in a link that may have been passed on.
visits_identified as (
    select
        landings.touchpoint_id,
        coalesce(forms.person_id, google.person_id, facebook.person_id, linkedin.person_id) as person_id,
        landings.activity_id,
        landings.channel,
        landings.touch_type,
        case
            when forms.person_id is not null then 'email'
            when coalesce(google.person_id, facebook.person_id, linkedin.person_id) is not null
                then 'click_id'
        end as evidence,
        cast(
            case
                when coalesce(
                    forms.person_id, google.person_id, facebook.person_id, linkedin.person_id
                ) is not null then 1
            end as {{ type_double() }}
        ) as match_probability,
        landings.is_direct,
        landings.visited_at as touched_at
    from landings
    left join person_keys as forms
        on
            landings.anonymous_id = forms.key_value
            and forms.key_kind = 'anonymous_id'
            and landings.visited_at >= forms.valid_from
            and landings.visited_at < forms.valid_to
    left join person_keys as google
        on landings.google_click_id = google.key_value and google.key_kind = 'google_click_id'
    left join person_keys as facebook
        on landings.facebook_click_id = facebook.key_value and facebook.key_kind = 'facebook_click_id'
    left join person_keys as linkedin
        on landings.linkedin_click_id = linkedin.key_value and linkedin.key_kind = 'linkedin_click_id'
    where landings.landing_kind = 'visit'
),

-- Merged records remember several first visits; the person had one.
crm_first_visits as (
    select
        landings.*,
        contacts.person_id,
        row_number() over (
            partition by contacts.person_id
            order by landings.visited_at, landings.landing_id
        ) as visit_rank
    from landings
    -- inner: every landed contact has its key
    inner join person_keys as contacts
        on landings.landing_id = contacts.key_value and contacts.key_kind = 'crm_contact'
    where landings.landing_kind = 'crm'
),

first_known_visits as (
    select
        visits_identified.person_id,
        min(visits_identified.touched_at) as touched_at
    from visits_identified
    where visits_identified.person_id is not null
    group by visits_identified.person_id
),

remembered_landings as (
    select
        crm_first_visits.touchpoint_id,
        crm_first_visits.person_id,
        crm_first_visits.activity_id,
        crm_first_visits.channel,
        crm_first_visits.touch_type,
        'crm_field' as evidence,
        cast(1 as {{ type_double() }}) as match_probability,
        crm_first_visits.is_direct,
        crm_first_visits.visited_at as touched_at
    from crm_first_visits
    where crm_first_visits.visit_rank = 1
    union all
    select
        landings.touchpoint_id,
        orders.person_id,
        landings.activity_id,
        landings.channel,
        landings.touch_type,
        'email' as evidence,
        cast(1 as {{ type_double() }}) as match_probability,
        landings.is_direct,
        landings.visited_at as touched_at
    from landings
    -- inner: an order of nobody known is nobody's touch
    inner join orders
        on landings.landing_id = orders.order_id and orders.person_id is not null
    -- A link by which the CRM saw the person come is one touch, though the shop remembers it too.
    left join crm_first_visits
        on
            orders.person_id = crm_first_visits.person_id
            and landings.activity_id = crm_first_visits.activity_id
            and crm_first_visits.visit_rank = 1
    where landings.landing_kind = 'order' and crm_first_visits.person_id is null
),

-- Two clocks differ by minutes: up to ten minutes later is the same visit seen by the other system.
remembered_touches as (
    select
        remembered_landings.touchpoint_id,
        remembered_landings.person_id,
        remembered_landings.activity_id,
        remembered_landings.channel,
        remembered_landings.touch_type,
        remembered_landings.evidence,
        remembered_landings.match_probability,
        remembered_landings.is_direct,
        remembered_landings.touched_at
    from remembered_landings
    left join first_known_visits
        on remembered_landings.person_id = first_known_visits.person_id
    where
        first_known_visits.touched_at is null
        or first_known_visits.touched_at
        > {{ plus_microseconds('remembered_landings.touched_at', 600000000) }}
),

comment_touches as (
    select
        {{ pseudonym("'comment:' || mentions.platform || ':' || mentions.comment_id") }} as touchpoint_id,
        persons.person_id,
        mentions.activity_id,
        mentions.channel,
        'comment' as touch_type,
        persons.evidence,
        persons.match_probability,
        false as is_direct,
        mentions.commented_at as touched_at
    from mentions
    left join person_keys as persons
        on mentions.key_kind = persons.key_kind and mentions.key_value = persons.key_value
),

file_rows as (
    select
        file_touchpoints.row_id,
        file_touchpoints.origin,
        file_touchpoints.person_key,
        file_touchpoints.activity_key,
        file_touchpoints.touch_type,
        file_touchpoints.touched_at,
        case
            when file_keys.activity_id is not null then file_keys.activity_id
            when lower(file_touchpoints.channel) <> 'direct' then 'channel:' || file_touchpoints.channel
        end as activity_id,
        case
            -- The link knows better where it was shared than the list of shares.
            when file_touchpoints.origin = 'referrals' and file_keys.activity_id is not null then null
            when lower(file_touchpoints.channel) <> 'direct' then file_touchpoints.channel
        end as channel
    from file_touchpoints
    left join file_keys
        on file_touchpoints.activity_key = file_keys.activity_key
),

file_rows_identified as (
    select
        {{ pseudonym("'file:' || file_rows.row_id") }} as touchpoint_id,
        file_rows.row_id,
        file_rows.origin,
        file_rows.person_key,
        file_rows.activity_key,
        persons.person_id,
        file_rows.activity_id,
        coalesce(file_rows.channel, activities.channel, 'direct') as channel,
        file_rows.touch_type,
        case
            when persons.person_id is null then null
            when file_rows.person_key like '%@%' then 'email'
            else 'crm_field'
        end as evidence,
        persons.match_probability,
        file_rows.activity_id is null as is_direct,
        file_rows.touched_at
    from file_rows
    left join activities
        on file_rows.activity_id = activities.activity_id
    left join person_keys as persons
        on file_rows.person_key = persons.key_value and persons.key_kind = 'person_key'
),

-- Who came may stand in the touchpoints file and on the list of attendance: that is one touch, and the one of
-- the touchpoints file stays. A list with somebody twice on one day has them once.
lists_ranked as (
    select
        file_rows_identified.*,
        row_number() over (
            partition by
                file_rows_identified.origin,
                coalesce(file_rows_identified.person_id, lower(file_rows_identified.person_key)),
                file_rows_identified.activity_id,
                {{ reporting_date('file_rows_identified.touched_at') }}
            order by file_rows_identified.touched_at, file_rows_identified.row_id
        ) as day_rank,
        count(case when file_rows_identified.origin = 'touchpoints' then 1 end) over (
            partition by
                coalesce(file_rows_identified.person_id, lower(file_rows_identified.person_key)),
                file_rows_identified.activity_id,
                {{ reporting_date('file_rows_identified.touched_at') }}
        ) as known_count
    from file_rows_identified
    where file_rows_identified.touch_type = 'attendance' or file_rows_identified.origin = 'referrals'
),

seen_otherwise as (
    select
        visits_identified.person_id,
        visits_identified.activity_id,
        visits_identified.touched_at,
        false as is_referral
    from visits_identified
    where visits_identified.person_id is not null
    union all
    select
        remembered_touches.person_id,
        remembered_touches.activity_id,
        remembered_touches.touched_at,
        false as is_referral
    from remembered_touches
    union all
    select
        file_rows_identified.person_id,
        file_rows_identified.activity_id,
        file_rows_identified.touched_at,
        file_rows_identified.touch_type = 'referral' as is_referral
    from file_rows_identified
    where file_rows_identified.origin = 'touchpoints'
),

-- The tool counts what the site saw: a touch by the same link at most a day before or after is the same, and
-- so is a referral in the touchpoints file. Whoever tries the own link was referred by nobody.
referrals_left_out as (
    select distinct referrals.touchpoint_id
    from file_rows_identified as referrals
    left join links
        on referrals.activity_key = links.link_code
    left join seen_otherwise
        on
            referrals.person_id = seen_otherwise.person_id
            and (seen_otherwise.is_referral or referrals.activity_id = seen_otherwise.activity_id)
            and seen_otherwise.touched_at >= {{ plus_microseconds('referrals.touched_at', -86400000000) }}
            and seen_otherwise.touched_at <= {{ plus_microseconds('referrals.touched_at', 86400000000) }}
    where
        referrals.origin = 'referrals'
        and (seen_otherwise.person_id is not null or referrals.person_id = links.sharer_id)
),

file_touches as (
    select
        file_rows_identified.touchpoint_id,
        file_rows_identified.person_id,
        file_rows_identified.activity_id,
        file_rows_identified.channel,
        file_rows_identified.touch_type,
        file_rows_identified.evidence,
        file_rows_identified.match_probability,
        file_rows_identified.is_direct,
        file_rows_identified.touched_at
    from file_rows_identified
    left join lists_ranked
        on
            file_rows_identified.touchpoint_id = lists_ranked.touchpoint_id
            and lists_ranked.origin <> 'touchpoints'
            and (lists_ranked.known_count > 0 or lists_ranked.day_rank > 1)
    left join referrals_left_out
        on file_rows_identified.touchpoint_id = referrals_left_out.touchpoint_id
    where lists_ranked.touchpoint_id is null and referrals_left_out.touchpoint_id is null
),

final as (
    select * from visits_identified
    union all
    select * from remembered_touches
    union all
    select * from comment_touches
    union all
    select * from file_touches
)

select * from final
