-- Whose a tracked link is. A code that stands in several rows is the employee's whom the last one names.
with links as (
    select * from {{ ref('stg_files__employee_links') }}
),

employees as (
    select * from {{ ref('dim_employee') }}
),

ranked as (
    select
        links.link_code,
        links.employee_key,
        row_number() over (
            partition by links.link_code
            order by links._dlt_load_id desc, links.file_name desc, links.line_number desc, links.row_id asc
        ) as recency
    from links
    where links.link_code is not null
),

final as (
    select
        ranked.link_code,
        employees.employee_id,
        employees.department
    from ranked
    -- inner: the link of somebody who is not on the list of employees is nobody's
    inner join employees
        on {{ pseudonym("'employee:' || ranked.employee_key") }} = employees.employee_id
    where ranked.recency = 1
)

select * from final
