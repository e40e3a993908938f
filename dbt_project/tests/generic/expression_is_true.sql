{#- A returned row breaks the rule; a rule that is NULL for a row (a side not reported) passes. -#}
{% test expression_is_true(model, expression, where_clause="1 = 1") %}
select *
from {{ model }}
where {{ where_clause }} and not ({{ expression }})
{% endtest %}
