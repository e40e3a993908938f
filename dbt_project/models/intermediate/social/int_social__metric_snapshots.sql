-- Every platform's lifetime counters in one long form. A metric that a platform does not report has no row.
with linkedin as (
    select * from {{ ref('stg_linkedin__post_statistics') }}
),

facebook as (
    select * from {{ ref('stg_facebook__post_insights') }}
),

mastodon as (
    select * from {{ ref('stg_mastodon__status_counts') }}
),

unioned as (
    {% for metric, column in [
        ('impressions', 'impression_count'), ('reach', 'unique_impression_count'), ('clicks', 'click_count'),
        ('reactions', 'like_count'), ('comments', 'comment_count'), ('shares', 'share_count'),
    ] %}
    select
        'linkedin' as platform,
        linkedin.post_id,
        '{{ metric }}' as metric,
        linkedin.{{ column }} as counter,
        linkedin.observed_at
    from linkedin
    union all
    {% endfor %}
    select
        'facebook' as platform,
        facebook.post_id,
        case facebook.metric
            when 'post_media_view' then 'views'
            when 'post_total_media_view_unique' then 'reach'
            when 'post_clicks' then 'clicks'
            when 'reactions_count' then 'reactions'
            when 'comments_count' then 'comments'
            when 'shares_count' then 'shares'
        end as metric,
        facebook.metric_count as counter,
        facebook.observed_at
    from facebook
    union all
    {% for metric, expression in [
        ('reactions', 'mastodon.favourite_count'), ('comments', 'mastodon.reply_count'),
        ('shares', 'mastodon.reblog_count + coalesce(mastodon.quote_count, 0)'),
    ] %}
    select
        'mastodon' as platform,
        mastodon.status_id as post_id,
        '{{ metric }}' as metric,
        {{ expression }} as counter,
        mastodon.observed_at
    from mastodon
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        unioned.platform || ':' || unioned.post_id as activity_id,
        unioned.platform,
        unioned.metric,
        unioned.counter,
        unioned.observed_at
    from unioned
    where
        unioned.metric is not null
        and unioned.counter is not null
        and unioned.observed_at <= {{ as_of() }}
)

select * from final
