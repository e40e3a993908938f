{%- set kinds = [
    'click_id', 'email', 'crm_field', 'declared_handle', 'probable_match', 'account_match', 'self_reported',
] %}

with conversions as (
    select * from {{ ref('fct_conversions') }}
),

paths as (
    select * from {{ ref('int_attribution__paths') }}
),

channels as (
    select * from {{ ref('dim_channel') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

touched_sales as (
    select
        paths.conversion_id,
        max(case when channels.is_social and not paths.is_direct then 1 else 0 end) as has_social_touch
    from paths
    left join channels
        on paths.channel = channels.channel
    group by paths.conversion_id
),

sales as (
    select
        cast({{ dbt.date_trunc('month', 'conversions.converted_date') }} as date) as month_start_date,
        sum(conversions.amount) as revenue,
        sum(case when touched_sales.has_social_touch = 1 then conversions.amount else 0 end)
            as revenue_with_social_touch,
        sum(case when touched_sales.conversion_id is null then conversions.amount else 0 end)
            as revenue_unmatched,
        count(*) as sale_count,
        sum(case when touched_sales.conversion_id is null then 1 else 0 end) as sale_unmatched_count
    from conversions
    left join touched_sales
        on conversions.conversion_id = touched_sales.conversion_id
    where conversions.conversion_type = 'revenue'
    group by cast({{ dbt.date_trunc('month', 'conversions.converted_date') }} as date)
),

touches as (
    select
        cast({{ dbt.date_trunc('month', 'touchpoints.touched_date') }} as date) as month_start_date,
        {% for kind in kinds -%}
        sum(case when touchpoints.evidence = '{{ kind }}' then 1 else 0 end) as {{ kind }}_touches,
        {% endfor -%}
        count(touchpoints.person_id) as touches_matched,
        count(*) as touches
    from touchpoints
    group by cast({{ dbt.date_trunc('month', 'touchpoints.touched_date') }} as date)
),

months as (
    select sales.month_start_date from sales
    union
    select touches.month_start_date from touches
),

final as (
    select
        months.month_start_date,
        cast(coalesce(sales.revenue, 0) as decimal(18, 2)) as revenue,
        cast(coalesce(sales.revenue_with_social_touch, 0) as decimal(18, 2)) as revenue_with_social_touch,
        cast(coalesce(sales.revenue_unmatched, 0) as decimal(18, 2)) as revenue_unmatched,
        cast(coalesce(sales.sale_count, 0) as bigint) as sale_count,
        cast(coalesce(sales.sale_unmatched_count, 0) as bigint) as sale_unmatched_count,
        cast(coalesce(touches.touches, 0) as bigint) as touches,
        cast(coalesce(touches.touches_matched, 0) as bigint) as touches_matched,
        {{ safe_divide('touches.touches_matched', 'touches.touches') }} as match_rate,
        {% for kind in kinds -%}
        {{ safe_divide('touches.' ~ kind ~ '_touches', 'touches.touches') }} as match_rate_{{ kind }},
        {% endfor -%}
        not {{ is_month_closed('months.month_start_date') }} as is_settling
    from months
    left join sales
        on months.month_start_date = sales.month_start_date
    left join touches
        on months.month_start_date = touches.month_start_date
)

select * from final
