-- Question: Which experiments are settled, and what did they say?
-- Shape: one row per experiment | experiment_id, name, channel, started_at, ended_at, lift, low, high, p_value, decision, problem
-- Key: experiment_id
-- Reading: lift 0.1 is 10 % more; an interval from low to high over 0 has not settled it.
select experiment_id, name, channel, started_at, ended_at, lift, low, high, p_value, decision, problem
from marts.mart_experiments
order by started_at, experiment_id
