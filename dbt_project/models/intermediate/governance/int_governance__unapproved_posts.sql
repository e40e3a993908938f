-- Posts that went out without an approval that they needed: asked for before, or of their channel.
with posts as (
    select * from {{ ref('int_social__posts') }}
),

approvals as (
    select * from {{ ref('int_governance__approvals_keyed') }}
),

policies as (
    select * from {{ ref('stg_files__approvals') }}
),

needed as (
    select
        policies.channel,
        min(policies.needed_from_at) as needed_from_at
    from policies
    where policies.activity_key is null
    group by policies.channel
),

approved as (
    select
        approvals.activity_id,
        min(approvals.asked_at) as asked_at,
        min(approvals.approved_at) as approved_at
    from approvals
    group by approvals.activity_id
),

final as (
    select
        posts.activity_id,
        posts.channel,
        posts.published_at,
        {{ earliest(['approved.approved_at', 'posts.deleted_at']) }} as resolved_at
    from posts
    left join needed
        on lower(posts.channel) = needed.channel
    left join approved
        on posts.activity_id = approved.activity_id
    where
        posts.activity_type <> 'reply'
        and (approved.asked_at <= posts.published_at or needed.needed_from_at <= posts.published_at)
        and (approved.approved_at is null or approved.approved_at > posts.published_at)
)

select * from final
