-- Approvals of posts with the activity that their key names; an unknown key stands for itself.
with approvals as (
    select * from {{ ref('stg_files__approvals') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

activity_keys as (
    select * from {{ ref('int_social__activity_keys') }}
),

known_keys as (
    select
        activity_keys.key_value,
        min(activity_keys.activity_id) as activity_id
    from activity_keys
    group by activity_keys.key_value
),

final as (
    select
        approvals.row_id,
        coalesce(
            file_keys.activity_id, known_keys.activity_id, 'key:' || approvals.activity_key
        ) as activity_id,
        approvals.approver_role,
        approvals.asked_at,
        approvals.approved_at
    from approvals
    left join file_keys
        on approvals.activity_key = file_keys.activity_key
    left join known_keys
        on approvals.activity_key = known_keys.key_value
    where approvals.activity_key is not null
)

select * from final
