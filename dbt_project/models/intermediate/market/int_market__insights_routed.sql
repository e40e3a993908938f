{{ config(materialized='table') }}

-- A rule and a week make a finding when as many messages came as the rule asks for.
with rules as (
    select * from {{ ref('stg_files__insight_rules') }}
),

signals as (
    select * from {{ ref('int_market__signals') }}
),

-- A message that names two brands counts once for a rule on all of them.
matched as (
    select distinct
        rules.rule_key,
        rules.label,
        rules.product_area,
        rules.brand,
        rules.owner_department,
        rules.min_messages,
        rules.due_days,
        signals.week_start_date,
        signals.message_id,
        signals.activity_id,
        signals.seen_at
    from signals
    -- inner: what no rule asks for goes to nobody
    inner join rules
        on
            signals.label = rules.label
            and (rules.product_area is null or signals.product_area = rules.product_area)
            and (rules.brand is null or lower(signals.brand) = lower(rules.brand))
            and (rules.starts_on_date is null or signals.week_start_date >= rules.starts_on_date)
),

numbered as (
    select
        matched.*,
        row_number() over (
            partition by matched.rule_key, matched.week_start_date
            order by matched.seen_at, matched.message_id
        ) as message_number
    from matched
),

posts as (
    select
        numbered.rule_key,
        numbered.week_start_date,
        numbered.activity_id,
        row_number() over (
            partition by numbered.rule_key, numbered.week_start_date
            order by count(*) desc, numbered.activity_id asc
        ) as preference
    from numbered
    where numbered.activity_id is not null
    group by
        numbered.rule_key,
        numbered.week_start_date,
        numbered.activity_id
),

counted as (
    select
        numbered.rule_key,
        numbered.week_start_date,
        max(numbered.label) as label,
        max(numbered.product_area) as product_area,
        max(numbered.brand) as brand,
        max(numbered.owner_department) as owner_department,
        max(numbered.due_days) as due_days,
        count(*) as messages,
        min(case when numbered.message_number = numbered.min_messages then numbered.seen_at end) as routed_at
    from numbered
    group by
        numbered.rule_key,
        numbered.week_start_date
),

final as (
    select
        {{ sha_key(['counted.rule_key', 'counted.week_start_date']) }} as insight_id,
        counted.rule_key,
        case
            when counted.label = 'brand_mention' then 'competitor'
            when counted.label in ('churn_risk', 'slow_answer') then 'service'
            else 'product'
        end as kind,
        counted.label,
        counted.product_area,
        counted.brand,
        posts.activity_id,
        counted.owner_department,
        counted.messages,
        counted.due_days,
        counted.week_start_date,
        counted.routed_at
    from counted
    left join posts
        on
            counted.rule_key = posts.rule_key
            and counted.week_start_date = posts.week_start_date
            and posts.preference = 1
    -- fewer messages than the rule asks for
    where counted.routed_at is not null
)

select * from final
