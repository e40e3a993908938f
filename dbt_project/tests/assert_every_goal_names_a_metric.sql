-- A returned row is a goal whose metric is not known, so that it has no actual: a wrong word in the goals
-- file.
{{ config(severity='warn') }}
select
    goals.department,
    goals.objective,
    goals.quarter,
    goals.problem
from {{ ref('mart_department_goals') }} as goals
where goals.problem like 'its metric is not known%'
