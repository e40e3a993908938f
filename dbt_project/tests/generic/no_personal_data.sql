{#- A returned row holds what looks like an e-mail address in a published text column. -#}
{% test no_personal_data(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} like '%@%.%'
{% endtest %}
