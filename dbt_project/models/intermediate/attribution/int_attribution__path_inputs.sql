{{ config(materialized='table', meta={'fact': 'fct_attribution'}) }}

-- All that a conversion's path may be worked out from as one number, of touches only whether a day inside
-- its window holds others: cheap to have for every conversion, where asking who has which touches is not. So
-- a day of new touches makes no path anew but those of what was sold since.
with all_conversions as (
    select * from {{ ref('fct_conversions') }}
),

conversion_people as (
    select * from {{ ref('int_attribution__conversion_people') }}
),

milestones as (
    select * from {{ ref('int_attribution__milestones') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

-- Where clocks were changed inside a window, it begins up to an hour on the day before.
conversions as (
    select
        all_conversions.*,
        cast({{ dbt.dateadd(
            'day', '-(all_conversions.lookback_days + 1)', 'all_conversions.converted_date'
        ) }} as date) as window_start_date,
        all_conversions.converted_date as window_end_date
    from all_conversions
),

people as (
    select
        conversion_people.conversion_id,
        {{ rows_fingerprint(['conversion_people.person_id']) }} as fingerprint
    from conversion_people
    group by conversion_people.conversion_id
),

days as (
    select
        touchpoints.touched_date,
        max(touchpoints._fingerprint) as fingerprint
    from touchpoints
    group by touchpoints.touched_date
),

windows as (
    select distinct
        conversions.window_start_date,
        conversions.window_end_date
    from conversions
),

window_touches as (
    select
        windows.window_start_date,
        windows.window_end_date,
        {{ rows_fingerprint(['days.touched_date', 'days.fingerprint']) }} as fingerprint
    from windows
    -- inner: a window without touches has no fingerprint of them
    inner join days
        on
            windows.window_start_date <= days.touched_date
            and windows.window_end_date >= days.touched_date
    group by
        windows.window_start_date,
        windows.window_end_date
),

final as (
    select
        conversions.conversion_id,
        {{ row_fingerprint(columns_of_a_path('conversions', 'milestones') + [
            'conversions.lookback_days', 'people.fingerprint', 'window_touches.fingerprint',
        ]) }} as fingerprint
    from conversions
    left join milestones
        on conversions.conversion_id = milestones.conversion_id
    left join people
        on conversions.conversion_id = people.conversion_id
    left join window_touches
        on
            conversions.window_start_date = window_touches.window_start_date
            and conversions.window_end_date = window_touches.window_end_date
)

select * from final
