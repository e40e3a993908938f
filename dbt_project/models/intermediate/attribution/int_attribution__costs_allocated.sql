{{ config(materialized='table') }}

{%- set parts = ['shared.share_count', 'shared.share_number'] %}

-- Money and hours of a day on activities. What names no activity is shared equally by the activities of its
-- channel that month; the last cent goes to the first of them, so nothing is lost or made.
with lines as (
    select * from {{ ref('int_attribution__costs_converted') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

activities as (
    select * from {{ ref('int_social__activities') }}
),

targeted as (
    select
        coalesce(lines.ad_activity_id, file_keys.activity_id) as known_activity_id,
        case
            when coalesce(lines.ad_activity_id, file_keys.activity_id) is null then lines.channel
        end as channel,
        lines.cost_date,
        sum(case when lines.cost_kind = 'media' then lines.amount end) as media_cost,
        sum(case when lines.cost_kind = 'labour' then lines.amount end) as labour_cost,
        sum(case when lines.cost_kind = 'tool' then lines.amount end) as tool_cost,
        sum(case when lines.cost_kind not in ('media', 'labour', 'tool') then lines.amount end) as other_cost,
        sum(lines.hours) as labour_hours,
        sum(case when lines.amount is null then lines.hours end) as unpriced_hours
    from lines
    left join file_keys
        on lines.activity_key = file_keys.activity_key
    group by
        coalesce(lines.ad_activity_id, file_keys.activity_id),
        case
            when coalesce(lines.ad_activity_id, file_keys.activity_id) is null then lines.channel
        end,
        lines.cost_date
),

shared as (
    select
        targeted.*,
        coalesce(
            targeted.known_activity_id, activities.activity_id, 'channel:' || targeted.channel
        ) as activity_id,
        row_number() over (
            partition by targeted.known_activity_id, targeted.channel, targeted.cost_date
            order by activities.activity_id
        ) as share_number,
        count(*) over (
            partition by targeted.known_activity_id, targeted.channel, targeted.cost_date
        ) as share_count
    from targeted
    left join activities
        on
            lower(targeted.channel) = lower(activities.channel)
            and activities.origin <> 'channel'
            and {{ dbt.date_trunc('month', 'targeted.cost_date') }}
            between {{ dbt.date_trunc('month', 'activities.active_from_date') }}
            and activities.active_to_date
),

split as (
    select
        shared.activity_id,
        shared.cost_date,
        {{ equal_share('shared.media_cost', 2, parts) }} as media_cost,
        {{ equal_share('shared.labour_cost', 2, parts) }} as labour_cost,
        {{ equal_share('shared.tool_cost', 2, parts) }} as tool_cost,
        {{ equal_share('shared.other_cost', 2, parts) }} as other_cost,
        {{ equal_share('shared.labour_hours', 4, parts) }} as labour_hours,
        {{ equal_share('shared.unpriced_hours', 4, parts) }} as unpriced_hours
    from shared
),

final as (
    select
        split.activity_id,
        split.cost_date,
        sum(split.media_cost) as media_cost,
        sum(split.labour_cost) as labour_cost,
        sum(split.tool_cost) as tool_cost,
        sum(split.other_cost) as other_cost,
        sum(split.labour_hours) as labour_hours,
        sum(split.unpriced_hours) as unpriced_hours
    from split
    group by
        split.activity_id,
        split.cost_date
)

select * from final
