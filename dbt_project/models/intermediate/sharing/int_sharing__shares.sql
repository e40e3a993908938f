{{ config(materialized='table') }}

-- Every time that somebody passed a link on, and who had passed it to them.
with file_shares as (
    select * from {{ ref('stg_files__shares') }}
),

link_activities as (
    select * from {{ ref('int_sharing__link_activities') }}
),

links as (
    select * from {{ ref('int_sharing__links') }}
),

arrivals as (
    select * from {{ ref('int_sharing__arrivals') }}
),

-- A link that no list of shares names was shared once on each platform, at the latest when first followed.
united as (
    select
        'row:' || file_shares.row_id as share_id,
        file_shares.link_code,
        file_shares.parent_code,
        file_shares.platform,
        file_shares.reached,
        file_shares.shared_at
    from file_shares
    where file_shares.link_code is not null
    union all
    select
        link_activities.activity_id as share_id,
        link_activities.link_code,
        null as parent_code,
        link_activities.platform,
        null as reached,
        link_activities.started_at as shared_at
    from link_activities
    left join file_shares
        on link_activities.link_code = file_shares.link_code
    where file_shares.link_code is null
),

owned as (
    select
        united.*,
        links.sharer_kind,
        links.sharer_id,
        -- The list's word first; else a person who came by a shared link and then shares hands it on.
        coalesce(parents.sharer_id, arrivals.sharer_id) as parent_sharer_id
    from united
    -- inner: every code is a link
    inner join links
        on united.link_code = links.link_code
    left join links as parents
        on united.parent_code = parents.link_code
    left join arrivals
        on
            links.sharer_id = arrivals.person_id
            and united.shared_at >= arrivals.arrived_at
),

final as (
    select
        owned.share_id,
        owned.link_code,
        owned.sharer_kind,
        owned.sharer_id,
        case when owned.parent_sharer_id <> owned.sharer_id then owned.parent_sharer_id end
            as parent_sharer_id,
        owned.platform,
        owned.reached,
        owned.shared_at
    from owned
)

select * from final
