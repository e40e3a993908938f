with employees as (

    select * from {{ ref('stg_files__employees') }}

),

worklog as (

    select * from {{ ref('stg_files__worklog') }}

),

rates as (

    select * from {{ ref('int_sales__fx_rates_daily') }}

),

-- The row that landed last is the employee's present one.
ranked_employees as (

    select
        employees.employee_key,
        employees.department,
        employees.role,
        employees.original_hourly_cost,
        employees.original_currency,
        employees.is_publishing_figures,
        row_number() over (
            partition by employees.employee_key
            order by employees._dlt_load_id desc, employees.line_number desc, employees.row_id asc
        ) as recency
    from employees

),

-- Who only logs hours is an employee too, with a cost that nobody told.
named_employees as (

    select employees.employee_key from employees
    union
    select worklog.employee_key from worklog
    where worklog.employee_key is not null

),

final as (

    select
        {{ pseudonym("'employee:' || named_employees.employee_key") }} as employee_id,
        ranked_employees.department,
        ranked_employees.role,
        {{ converted('ranked_employees.original_hourly_cost', 'rates.fx_rate') }} as hourly_cost,
        ranked_employees.original_hourly_cost,
        ranked_employees.original_currency,
        rates.fx_rate,
        coalesce(ranked_employees.is_publishing_figures, false) as is_publishing_figures,
        rates.fx_rate_date
    from named_employees
    left join ranked_employees
        on
            named_employees.employee_key = ranked_employees.employee_key
            and ranked_employees.recency = 1
    left join rates
        on
            ranked_employees.original_currency = rates.currency
            and rates.rate_date = {{ last_reporting_date() }}

)

select * from final
