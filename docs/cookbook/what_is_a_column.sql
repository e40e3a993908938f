-- Question: What does a column mean, and where else is it?
-- Shape: one row per table and column | table_name, column_name, data_type, unit, null_means, description, references_table
-- Key: table_name, column_name
-- Reading: Change the name; unit and null_means are also in each column's comment.
select table_name, column_name, data_type, unit, null_means, description, references_table
from marts.meta_columns
where column_name = 'revenue'
order by table_name, column_name
