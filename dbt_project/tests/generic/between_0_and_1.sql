{#- A returned row holds a share, rate or probability outside 0 to 1; NULL passes. -#}
{% test between_0_and_1(model, column_name, tolerance=1e-9) %}
select *
from {{ model }}
where {{ column_name }} < 0 - {{ tolerance }} or {{ column_name }} > 1 + {{ tolerance }}
{% endtest %}
