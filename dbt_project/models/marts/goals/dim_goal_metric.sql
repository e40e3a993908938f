-- What may stand in the column metric of a goals file.
with listed as (
    {% for metric in goal_metrics() -%}
    select
        '{{ metric.name }}' as metric,
        '{{ metric.unit }}' as unit,
        '{{ metric.says }}' as definition,
        {{ 'level' in metric }} as is_level,
        {{ metric.get('lower', false) }} as is_lower_better
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        listed.metric,
        listed.unit,
        listed.definition,
        listed.is_level,
        listed.is_lower_better
    from listed
)

select * from final
