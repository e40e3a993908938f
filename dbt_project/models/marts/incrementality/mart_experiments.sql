with dated as (
    select * from {{ ref('int_experiments__dated') }}
),

results as (
    select * from {{ ref('int_experiments__results') }}
),

plans as (
    select * from {{ ref('int_experiments__plans') }}
),

sizes as (
    select * from {{ ref('int_experiments__sizes') }}
),

arms as (
    select * from {{ ref('int_experiments__arms') }}
),

rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

listed as (
    select
        arms.experiment_id,
        sum(case when arms.arm = 'treated' then 1 else 0 end) as treated_units,
        sum(case when arms.arm = 'control' then 1 else 0 end) as control_units
    from arms
    group by arms.experiment_id
),

-- What the smaller arm has: people, times, or weeks in which countries are compared. Times that the
-- register does not list are those without it.
sized as (
    select
        dated.experiment_id,
        case dated.unit_family
            when 'person' then least(sizes.treated_members, sizes.control_members)
            when 'time'
                then least(
                    listed.treated_units,
                    coalesce(
                        nullif(listed.control_units, 0),
                        floor(
                            {{ exact_days_between('dated.started_at', 'dated.ended_at') }}
                            / case when dated.unit = 'day' then 1 else 7 end
                        ) - listed.treated_units
                    )
                )
            else floor({{ exact_days_between('dated.started_at', 'dated.ended_at') }} / 7)
        end as units_per_arm
    from dated
    left join sizes
        on dated.experiment_id = sizes.experiment_id
    left join listed
        on dated.experiment_id = listed.experiment_id
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
        {{ public_text('dated.hypothesis') }} as hypothesis,
        {{ public_text('dated.learned') }} as learned,
        case
            when results.lift is null then 'none'
            else 'tested'
        end as label,
        case
            when results.experiment_id is null then 'it has not begun'
            else results.problem
        end as problem,
        plans.plan_problem,
        cast(dated.expected_lift as {{ type_double() }}) as expected_lift,
        plans.needed_units_per_arm,
        cast(sized.units_per_arm as bigint) as units_per_arm,
        {{ converted('dated.original_cost', 'rates.fx_rate') }} as cost,
        results.treated,
        results.control,
        results.lift,
        results.low,
        results.high,
        results.p_value,
        results.incremental_outcome,
        sized.units_per_arm >= plans.needed_units_per_arm as is_large_enough,
        results.are_arms_swapped,
        coalesce(dated.ended_at < {{ as_of() }}, false) as is_over,
        dated.started_at,
        dated.ended_at
    from dated
    left join results
        on dated.experiment_id = results.experiment_id
    left join plans
        on dated.experiment_id = plans.experiment_id
    left join sized
        on dated.experiment_id = sized.experiment_id
    -- The cost of one that is ahead is converted at the last rate known.
    left join rates
        on
            dated.original_currency = rates.currency
            and least({{ reporting_date('dated.started_at') }}, {{ last_reporting_date() }}) = rates.rate_date
)

select * from final
