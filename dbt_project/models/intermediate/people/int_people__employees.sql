-- Employees with the key by which files name them, their team, and whether their own figures may be
-- published. A team of fewer than min_team_people is counted together with the other small ones, if these
-- are enough people together.
with files as (
    select * from {{ ref('stg_files__employees') }}
),

worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

employees as (
    select * from {{ ref('dim_employee') }}
),

keyed as (
    select files.employee_key from files
    union
    select worklog.employee_key from worklog
),

named as (
    select
        employees.employee_id,
        keyed.employee_key,
        employees.hourly_cost,
        coalesce(employees.department, 'no department named') as department,
        employees.is_publishing_figures
    from employees
    -- inner: every employee is named by one of the files
    inner join keyed
        on employees.employee_id = {{ pseudonym("'employee:' || keyed.employee_key") }}
),

counted as (
    select
        named.*,
        count(*) over (partition by named.department) as department_people,
        sum(case when named.is_publishing_figures then 1 else 0 end) over (partition by named.department)
            as publishing_people
    from named
),

pooled as (
    select
        counted.*,
        sum(case when counted.department_people < {{ var('min_team_people') }} then 1 else 0 end) over ()
            as small_team_people
    from counted
),

final as (
    select
        pooled.employee_id,
        pooled.employee_key,
        pooled.department,
        case
            when pooled.department_people >= {{ var('min_team_people') }} then pooled.department
            when pooled.small_team_people >= {{ var('min_team_people') }} then 'small teams together'
        end as team,
        pooled.hourly_cost,
        -- Of one person who agreed everybody would know who it is.
        pooled.is_publishing_figures
        and pooled.publishing_people >= {{ var('min_team_people') }} as is_published
    from pooled
)

select * from final
