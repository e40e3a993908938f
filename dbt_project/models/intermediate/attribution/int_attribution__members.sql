{{ config(materialized='table') }}

-- Under which value of each dimension an activity counts. Direct touches and money without any touch have
-- no activity; they count under their own names where the whole has to be seen. A channel is a subject of
-- its own, because a file's touch may bring another channel than its activity's.
with activities as (
    select * from {{ ref('dim_activity') }}
),

channels as (
    select * from {{ ref('dim_channel') }}
),

named as (
    {% for dimension in [
        'platform', 'activity_type', 'topic', 'department', 'author_kind',
    ] -%}
    select
        activities.activity_id as subject_id,
        '{{ dimension }}' as dimension,
        coalesce(activities.{{ dimension }}, 'none') as value
    from activities
    union all
    {% endfor -%}
    select
        activities.activity_id as subject_id,
        'campaign' as dimension,
        coalesce(activities.campaign_id, 'none') as value
    from activities
    union all
    select
        activities.activity_id as subject_id,
        'activity' as dimension,
        activities.activity_id as value
    from activities
    union all
    select
        activities.activity_id as subject_id,
        'link' as dimension,
        case when channels.is_social then 'social' else 'other' end as value
    from activities
    left join channels
        on activities.channel = channels.channel
    union all
    select
        activities.activity_id as subject_id,
        'link' as dimension,
        'all' as value
    from activities
    {% for subject in ['direct', 'unmatched'] -%}
    union all
    select
        '{{ subject }}' as subject_id,
        'link' as dimension,
        '{{ subject }}' as value
    union all
    select
        '{{ subject }}' as subject_id,
        'link' as dimension,
        'all' as value
    {% endfor %}
    union all
    select
        'channel>' || channels.channel as subject_id,
        'channel' as dimension,
        channels.channel as value
    from channels
),

-- Numbers, because everything downstream groups millions of rows by member: four times as fast as by text.
final as (
    select
        named.subject_id,
        cast(dense_rank() over (order by named.dimension, named.value) as integer) as member_number,
        named.dimension,
        named.value
    from named
)

select * from final
