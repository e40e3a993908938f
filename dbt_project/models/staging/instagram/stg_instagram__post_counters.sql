with source as (
    select * from {{ source('raw_instagram', 'media_insights') }}
),

-- Lifetime counters as they stood at observed_at. Likes and comments are the medium's own counts, which are
-- there without insights; nobody comments on a story, people reply to it.
named as (
    select
        'instagram' as platform,
        source.media_id as post_id,
        case source.metric
            when 'views' then 'views'
            when 'reach' then 'reach'
            when 'like_count' then 'reactions'
            when 'comments_count' then 'comments'
            when 'replies' then 'comments'
            when 'shares' then 'shares'
            when 'saved' then 'saves'
            when 'link_clicks' then 'clicks'
        end as metric,
        cast(source.value as bigint) as counter,
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
