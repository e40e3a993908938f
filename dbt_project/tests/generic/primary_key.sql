{#- A returned row is a key that occurs more than once or has a part that is NULL. One scan for both. -#}
{% test primary_key(model, columns=none, column_name=none) %}
{%- set columns = columns or [column_name] %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1{% for column in columns %} or {{ column }} is null{% endfor %}
{% endtest %}
