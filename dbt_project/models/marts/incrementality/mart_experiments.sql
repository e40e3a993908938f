with dated as (
    select * from {{ ref('int_experiments__dated') }}
),

results as (
    select * from {{ ref('int_experiments__results') }}
),

final as (
    select
        dated.experiment_id,
        case when dated.experiment_key not like '%@%' then dated.experiment_key end as experiment_key,
        dated.experiment_name as name,
        dated.channel,
        dated.goal,
        dated.unit,
        dated.decision,
        case
            when results.lift is null then 'none'
            else 'tested'
        end as label,
        case
            when results.experiment_id is null then 'it has not begun'
            else results.problem
        end as problem,
        results.treated,
        results.control,
        results.lift,
        results.low,
        results.high,
        results.p_value,
        results.are_arms_swapped,
        coalesce(dated.ended_at < {{ as_of() }}, false) as is_over,
        dated.started_at,
        dated.ended_at
    from dated
    left join results
        on dated.experiment_id = results.experiment_id
)

select * from final
