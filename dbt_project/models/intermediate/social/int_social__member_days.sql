-- What employees' own posts brought about: the platform's word before that of a tool's export.
with reported as (
    select
        1 as preference,
        member_days.employee_key,
        member_days.platform,
        member_days.metric_date,
        member_days.metric,
        member_days.value,
        member_days._dlt_load_id,
        '' as file_name,
        0 as line_number
    from {{ ref('stg_advocacy__member_days') }} as member_days
    union all
    select
        2 as preference,
        advocacy_days.employee_key,
        advocacy_days.platform,
        advocacy_days.metric_date,
        advocacy_days.metric,
        advocacy_days.value,
        advocacy_days._dlt_load_id,
        advocacy_days.file_name,
        advocacy_days.line_number
    from {{ ref('stg_files__advocacy_days') }} as advocacy_days
),

ranked as (
    select
        reported.*,
        row_number() over (
            partition by reported.employee_key, reported.platform, reported.metric_date, reported.metric
            order by
                reported.preference asc,
                reported._dlt_load_id desc,
                reported.file_name desc,
                reported.line_number desc
        ) as recency
    from reported
),

final as (
    select
        {{ pseudonym("'employee:' || ranked.employee_key") }} as employee_id,
        ranked.platform,
        ranked.metric_date,
        ranked.metric,
        ranked.value
    from ranked
    where ranked.recency = 1
)

select * from final
