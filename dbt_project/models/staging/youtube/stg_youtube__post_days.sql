with source as (
    select * from {{ source('raw_youtube', 'video_days') }}
),

-- One row a metric. Views that lasted stand beside all views: since 2026-08-24 the first frame makes a view.
unpivoted as (
    {% for metric, column in [
        ('views', 'views'), ('reactions', 'likes'), ('comments', 'comments'), ('shares', 'shares'),
    ] %}
    select
        'youtube' as platform,
        source.video_id as post_id,
        '{{ metric }}' as metric,
        source.{{ column }} as increment,
        {{ 'source.engaged_views' if metric == 'views' else 'cast(null as bigint)' }} as engaged_increment,
        source.date as activity_date,
        source._dlt_load_id
    from source
    where source.{{ column }} is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select * from unpivoted
    where unpivoted.activity_date <= {{ last_reporting_date() }}
)

select * from final
