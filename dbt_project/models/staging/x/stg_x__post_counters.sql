with source as (
    select * from {{ source('raw_x', 'post_counts') }}
),

-- Ids are numbers of up to 19 digits: the longer one is newer.
versions as (
    select
        posts.id,
        first_value(posts.id) over (
            partition by coalesce(posts.first_id, posts.id)
            order by length(posts.id) desc, posts.id desc
        ) as last_id
    from {{ source('raw_x', 'posts') }} as posts
    where
        posts.reposted_id is null
        and posts.created_at < {{ as_of() }}
),

collapsed as (
    select
        source.*,
        versions.last_id
    from source
    inner join versions
        on source.post_id = versions.id
    where source.observed_at <= {{ as_of() }}
),

-- Lifetime counters as they stood at observed_at, one row a metric; a quote is a share with own words.
unpivoted as (
    {{ counters_from('collapsed', 'x', 'last_id', {
        'impressions': 'impression_count', 'reactions': 'like_count', 'comments': 'reply_count',
        'shares': 'repost_count + coalesce(collapsed.quote_count, 0)', 'saves': 'bookmark_count',
        'clicks': 'url_link_clicks',
    }) }}
)

select * from unpivoted
