{{ config(materialized='table') }}

{%- set parts = ['shared.share_count', 'shared.share_number'] %}

-- Money and hours of a day on activities. What names no activity is shared equally by the activities of its
-- channel that month; the last cent goes to the first of them, so nothing is lost or made.
with costs as (
    select * from {{ ref('stg_files__costs') }}
),

worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

ad_days as (
    select * from {{ ref('int_social__ad_days_united') }}
),

employees as (
    select * from {{ ref('dim_employee') }}
),

fx_rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

activities as (
    select * from {{ ref('int_social__activities') }}
),

lines as (
    select
        cast(null as {{ dbt.type_string() }}) as ad_activity_id,
        costs.activity_key,
        coalesce(costs.channel, 'other/other') as channel,
        costs.cost_date,
        costs.cost_kind,
        {{ converted('costs.original_amount', 'fx_rates.fx_rate') }} as amount,
        cast(null as decimal(18, 4)) as hours
    from costs
    left join fx_rates
        on
            costs.original_currency = fx_rates.currency
            and costs.cost_date = fx_rates.rate_date
    union all
    select
        {{ ad_activity_id('ad_days') }} as ad_activity_id,
        cast(null as {{ dbt.type_string() }}) as activity_key,
        ad_days.platform || '/paid_ad' as channel,
        ad_days.performance_date as cost_date,
        'media' as cost_kind,
        {{ converted('ad_days.original_amount', 'fx_rates.fx_rate') }} as amount,
        cast(null as decimal(18, 4)) as hours
    from ad_days
    left join fx_rates
        on
            ad_days.original_currency = fx_rates.currency
            and ad_days.performance_date = fx_rates.rate_date
    where
        ad_days.original_amount <> 0
        and ad_days.performance_date <= {{ last_reporting_date() }}
    union all
    select
        cast(null as {{ dbt.type_string() }}) as ad_activity_id,
        worklog.activity_key,
        coalesce(worklog.platform, 'other') || '/' || coalesce(worklog.activity_type, 'other') as channel,
        worklog.work_date as cost_date,
        'labour' as cost_kind,
        -- Hours of somebody whose hourly cost is not known cost something, and nobody knows what.
        {{ money('worklog.hours * employees.hourly_cost') }} as amount,
        cast(worklog.hours as decimal(18, 4)) as hours
    from worklog
    left join employees
        on {{ pseudonym("'employee:' || worklog.employee_key") }} = employees.employee_id
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
