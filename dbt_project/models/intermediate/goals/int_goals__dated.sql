-- Goals with the quarter as a date and the metric by name. A goal that stands twice, in two spellings of
-- its quarter say, counts as the last file has it.
with goals as (
    select * from {{ ref('stg_files__goals') }}
),

ranked as (
    select
        goals.department,
        goals.objective,
        goals.quarter,
        goals.target,
        goals.unit,
        -- An objective that is called as a metric needs no second name.
        coalesce(goals.metric, lower(replace(goals.objective, ' ', '_'))) as metric,
        goals.metric is null as is_metric_guessed,
        cast(
            left(goals.quarter, 4) || case right(goals.quarter, 1)
                when '1' then '-01-01'
                when '2' then '-04-01'
                when '3' then '-07-01'
                else '-10-01'
            end as date
        ) as quarter_start_date,
        row_number() over (
            partition by goals.department, goals.objective, goals.quarter
            order by goals._dlt_load_id desc, goals.file_name desc, goals.line_number desc, goals.row_id asc
        ) as recency
    from goals
),

final as (
    select
        ranked.department,
        ranked.objective,
        ranked.quarter,
        ranked.metric,
        ranked.unit,
        ranked.target,
        ranked.is_metric_guessed,
        ranked.quarter_start_date,
        cast({{ dbt.dateadd('month', 3, 'ranked.quarter_start_date') }} as date) as quarter_end_date
    from ranked
    where ranked.recency = 1
)

select * from final
