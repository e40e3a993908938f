{{ config(materialized='table') }}

-- Visits from sites of the press, each with the journalist whose piece was the last to appear there before
-- it. Browsers pass on the site and not the page, so that of several pieces the last one is taken.
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

activities as (
    select * from {{ ref('int_social__activities') }}
),

contacts as (
    select * from {{ ref('int_press__contacts') }}
),

outlets as (
    select * from {{ ref('int_press__outlets') }}
),

-- press:<site>, or key:<site or address of the piece> in a touchpoints file.
press_sites as (
    select
        activities.activity_id,
        substring(activities.activity_id from position(':' in activities.activity_id) + 1) as site
    from activities
    where activities.activity_type = 'press' and activities.activity_id not like 'channel:%'
),

visits as (
    select
        touchpoints.touchpoint_id,
        touchpoints.person_id,
        coalesce({{ url_host('press_sites.site') }}, press_sites.site) as outlet_host,
        touchpoints.touched_at
    from touchpoints
    -- inner: only what came from the press
    inner join press_sites
        on touchpoints.activity_id = press_sites.activity_id
),

coverage as (
    select
        contacts.url_host,
        contacts.journalist_id,
        contacts.happened_at as valid_from,
        coalesce(
            lead(contacts.happened_at) over (
                partition by contacts.url_host
                order by contacts.happened_at, contacts.row_id
            ),
            {{ end_of_time() }}
        ) as valid_to
    from contacts
    where contacts.press_kind = 'coverage' and contacts.url_host is not null
),

final as (
    select
        visits.touchpoint_id,
        visits.person_id,
        visits.outlet_host,
        coalesce(
            coverage.journalist_id, {{ journalist_id('outlets.only_journalist_key') }}
        ) as journalist_id,
        coverage.journalist_id is not null as is_after_coverage,
        visits.touched_at
    from visits
    left join coverage
        on
            visits.outlet_host = coverage.url_host
            and visits.touched_at >= coverage.valid_from
            and visits.touched_at < coverage.valid_to
    left join outlets
        on visits.outlet_host = outlets.outlet_host
)

select * from final
