with source as (
    select * from {{ source('raw_facebook', 'post_insights') }}
),

-- Lifetime counters as they stood at observed_at; a metric whose value is an object has no number of its own.
named as (
    select
        'facebook' as platform,
        source.post_id,
        case source.metric
            when 'post_media_view' then 'views'
            when 'post_total_media_view_unique' then 'reach'
            when 'post_clicks' then 'clicks'
            when 'reactions_count' then 'reactions'
            when 'comments_count' then 'comments'
            when 'shares_count' then 'shares'
        end as metric,
        source.value as counter,
        source.observed_at,
        source._dlt_load_id
    from source
    where source.value is not null
),

final as (
    select * from named
    where named.metric is not null
)

select * from final
