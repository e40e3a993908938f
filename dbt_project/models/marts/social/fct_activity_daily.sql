{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='activity_date',
        on_schema_change='fail',
        post_hook="{{ drop_empty_slices('(select activity_date from ' ~ ref('int_social__metric_increments')
            ~ ' union all select cost_date from ' ~ ref('fct_activity_costs') ~ ')', 'activity_date') }}",
    )
}}

with increments as (
    select * from {{ ref('int_social__metric_increments') }}
),

costs as (
    select * from {{ ref('fct_activity_costs') }}
),

united as (
    select
        increments.activity_id,
        increments.activity_date,
        increments.restatement_days,
        increments.is_lifetime_total,
        increments.impressions,
        increments.reach,
        increments.views,
        increments.reactions,
        increments.comments,
        increments.shares,
        increments.saves,
        increments.clicks,
        null as spend
    from increments
    union all
    select
        costs.activity_id,
        costs.cost_date as activity_date,
        null as restatement_days,
        false as is_lifetime_total,
        null as impressions,
        null as reach,
        null as views,
        null as reactions,
        null as comments,
        null as shares,
        null as saves,
        null as clicks,
        costs.media_cost as spend
    from costs
    where costs.media_cost <> 0
),

summed as (
    select
        united.activity_id,
        united.activity_date,
        max(united.restatement_days) as restatement_days,
        sum(united.impressions) as impressions,
        sum(united.reach) as reach,
        sum(united.views) as views,
        sum(united.reactions) as reactions,
        sum(united.comments) as comments,
        sum(united.shares) as shares,
        sum(united.saves) as saves,
        sum(united.clicks) as clicks,
        sum(united.spend) as spend,
        max(case when united.is_lifetime_total then 1 else 0 end) = 1 as is_lifetime_total
    from united
    group by
        united.activity_id,
        united.activity_date
),

final as (
    select
        summed.activity_id,
        summed.activity_date,
        cast(summed.impressions as bigint) as impressions,
        cast(summed.reach as bigint) as reach,
        cast(summed.views as bigint) as views,
        cast(summed.reactions as bigint) as reactions,
        cast(summed.comments as bigint) as comments,
        cast(summed.shares as bigint) as shares,
        cast(summed.saves as bigint) as saves,
        cast(summed.clicks as bigint) as clicks,
        -- What a platform does not report is left out of the sum; nothing reported at all is NULL.
        cast(
            case
                when coalesce(summed.reactions, summed.comments, summed.shares, summed.saves) is not null
                    then
                        coalesce(summed.reactions, 0)
                        + coalesce(summed.comments, 0)
                        + coalesce(summed.shares, 0)
                        + coalesce(summed.saves, 0)
            end as bigint
        ) as engagements,
        cast(summed.spend as decimal(18, 2)) as spend,
        summed.is_lifetime_total,
        coalesce(
            {{ dbt.datediff('summed.activity_date', last_reporting_date(), 'day') }}
            < summed.restatement_days,
            false
        ) as is_settling
    from summed
)

{{ changed_slices('final', 'activity_date', [
    'activity_id',
    'activity_date',
    'impressions',
    'reach',
    'views',
    'reactions',
    'comments',
    'shares',
    'saves',
    'clicks',
    'engagements',
    'spend',
    'is_lifetime_total',
    'is_settling',
]) }}
