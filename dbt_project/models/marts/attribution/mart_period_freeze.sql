with changes as (

    select * from {{ ref('int_periods__changes_explained') }}

),

freezes as (

    select * from {{ ref('int_periods__freezes_standing') }}

),

summed as (

    select
        changes.month_start_date,
        changes.channel,
        changes.model,
        cast(sum(changes.frozen_amount) as decimal(18, 2)) as frozen_revenue,
        cast(sum(changes.current_amount) as decimal(18, 2)) as current_revenue,
        cast(sum(changes.difference) as decimal(18, 2)) as difference,
        {% for cause in change_causes() -%}
        cast(sum(changes.{{ cause }}_difference) as decimal(18, 2)) as {{ cause }}_difference,
        {% endfor -%}
        cast(sum(case when changes.difference <> 0 then 1 else 0 end) as bigint) as changed_conversions
    from changes
    group by
        changes.month_start_date,
        changes.channel,
        changes.model

),

final as (

    select
        summed.channel,
        summed.model,
        coalesce(
            nullif(
                {% for cause in change_causes() -%}
                case when summed.{{ cause }}_difference <> 0 then ', {{ cause }}' else '' end
                {{- " || " if not loop.last }}
                {%- endfor %},
                ''
            ),
            ', unchanged'
        ) as reasons,
        summed.frozen_revenue,
        summed.current_revenue,
        summed.difference,
        {% for cause in change_causes() -%}
        summed.{{ cause }}_difference,
        {% endfor -%}
        summed.changed_conversions,
        summed.month_start_date,
        coalesce(freezes.frozen_as_of, {{ as_of() }}) as frozen_as_of
    from summed
    left join freezes
        on summed.month_start_date = freezes.month_start_date

),

named as (

    select
        final.channel,
        final.model,
        substr(final.reasons, 3) as reason,
        final.frozen_revenue,
        final.current_revenue,
        final.difference,
        {% for cause in change_causes() -%}
        final.{{ cause }}_difference,
        {% endfor -%}
        final.changed_conversions,
        final.month_start_date,
        final.frozen_as_of
    from final

)

select * from named
