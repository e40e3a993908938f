-- Findings with what became of them. Who acts or dismisses has taken note as well.
with routed as (
    select * from {{ ref('int_market__insights_routed') }}
),

insight_log as (
    select * from {{ ref('stg_files__insight_log') }}
),

logged as (
    select
        coalesce(
            insight_log.insight_id, {{ sha_key(['insight_log.rule_key', 'insight_log.week_start_date']) }}
        ) as insight_id,
        insight_log.state,
        insight_log.outcome,
        insight_log.happened_at,
        row_number() over (
            partition by
                coalesce(
                    insight_log.insight_id,
                    {{ sha_key(['insight_log.rule_key', 'insight_log.week_start_date']) }}
                ),
                insight_log.outcome is not null
            order by insight_log.happened_at desc, insight_log.line_number desc, insight_log.row_id asc
        ) as recency
    from insight_log
),

handled as (
    select
        logged.insight_id,
        min(case when logged.state <> 'reminded' then logged.happened_at end) as acknowledged_at,
        min(case when logged.state = 'acted' then logged.happened_at end) as acted_at,
        min(case when logged.state = 'dismissed' then logged.happened_at end) as dismissed_at,
        max(case when logged.state = 'reminded' then logged.happened_at end) as reminded_at,
        max(case when logged.outcome is not null and logged.recency = 1 then logged.outcome end) as outcome
    from logged
    group by logged.insight_id
),

-- First somebody takes note within the rule's days, then somebody acts within insight_act_days.
dated as (
    select
        routed.*,
        handled.acknowledged_at,
        handled.acted_at,
        handled.dismissed_at,
        handled.reminded_at,
        handled.outcome,
        case
            when coalesce(handled.acted_at, handled.dismissed_at) is not null then null
            when handled.acknowledged_at is not null
                then {{ plus_microseconds(
                    'handled.acknowledged_at', (var('insight_act_days') | int) * 86400 * 1000000
                ) }}
            else {{ exact_days_before('routed.routed_at', '-routed.due_days') }}
        end as due_at
    from routed
    left join handled
        on routed.insight_id = handled.insight_id
),

final as (
    select
        dated.insight_id,
        dated.kind,
        dated.rule_key,
        dated.label,
        dated.product_area,
        dated.brand,
        dated.activity_id,
        dated.owner_department as routed_to,
        case
            when dated.acted_at is not null then 'acted'
            when dated.dismissed_at is not null then 'dismissed'
            when dated.acknowledged_at is not null then 'acknowledged'
            else 'open'
        end as state,
        dated.outcome,
        cast(dated.messages as bigint) as messages,
        coalesce(dated.due_at < {{ as_of() }}, false) as is_overdue,
        dated.week_start_date,
        dated.routed_at,
        dated.acknowledged_at,
        dated.acted_at,
        dated.dismissed_at,
        dated.due_at,
        dated.reminded_at
    from dated
)

select * from final
