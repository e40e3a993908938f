-- Question: Which goals of this quarter will be missed?
-- Shape: one row per department and objective | department, objective, quarter, target, actual, forecast, unit, forecast_attainment_rate, status
-- Key: department, objective
-- Reading: By the newest quarter in the register; forecast_attainment_rate below 1 misses the goal.
select department, objective, quarter, target, actual, forecast, unit, forecast_attainment_rate, status
from marts.mart_department_goals
qualify quarter_start_date = max(quarter_start_date) over ()
order by forecast_attainment_rate nulls last, department, objective
