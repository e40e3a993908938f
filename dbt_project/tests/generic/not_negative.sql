{#- A returned row holds a value below zero; NULL (not reported) passes. -#}
{% test not_negative(model, column_name) %}
select *
from {{ model }}
where {{ column_name }} < 0
{% endtest %}
