{{ config(materialized='table') }}

-- What employees did, by day: hours in the log, and shares that a tool for advocacy counts. This is what a
-- habit is made of; what comes of it later is none.
with worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

shares as (
    select * from {{ ref('stg_files__advocacy_days') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

employees as (
    select * from {{ ref('int_people__employees') }}
),

done as (
    select
        worklog.employee_key,
        worklog.work_date,
        worklog.hours,
        worklog.activity_key
    from worklog
    union all
    select
        shares.employee_key,
        shares.metric_date as work_date,
        cast(null as decimal(18, 4)) as hours,
        cast(null as {{ dbt.type_string() }}) as activity_key
    from shares
    where shares.metric = 'shares' and shares.value > 0
),

final as (
    select
        employees.employee_id,
        file_keys.activity_id,
        cast(done.hours as decimal(18, 4)) as hours,
        {{ money('done.hours * employees.hourly_cost') }} as cost,
        done.work_date,
        cast({{ dbt.date_trunc('week', 'done.work_date') }} as date) as week_start_date
    from done
    -- inner: every key is on the list; an export may name somebody who is not
    inner join employees
        on done.employee_key = employees.employee_key
    left join file_keys
        on done.activity_key = file_keys.activity_key
)

select * from final
