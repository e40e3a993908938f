with source as (

    select * from {{ source('raw_files', 'posts') }}

),

-- The end of the day that an export speaks of; of the day that is not over, as_of.
readings as (

    select
        source.platform,
        source.post_id,
        source.impressions,
        source.reach,
        source.views,
        source.reactions,
        source.comments,
        source.shares,
        source.saves,
        source.clicks,
        least(source.observed_at, {{ as_of() }}) as observed_at,
        source._dlt_load_id
    from source
    where
        source.published_at < {{ as_of() }}
        and {{ reporting_date(plus_microseconds('source.observed_at', -1)) }} <= {{ last_reporting_date() }}

),

-- Two readings of the day that is not over fall on one moment: the higher stands.
unpivoted as (
    {% for metric in [
        'impressions', 'reach', 'views', 'reactions', 'comments', 'shares', 'saves', 'clicks',
    ] %}
    select
        readings.platform,
        readings.post_id,
        '{{ metric }}' as metric,
        max(readings.{{ metric }}) as counter,
        readings.observed_at,
        max(readings._dlt_load_id) as _dlt_load_id
    from readings
    where readings.{{ metric }} is not null
    group by
        readings.platform,
        readings.post_id,
        readings.observed_at
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from unpivoted
