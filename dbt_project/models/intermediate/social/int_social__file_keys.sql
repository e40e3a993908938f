{{ config(materialized='table') }}

-- A key that names nothing known is an activity of its own; a code of a referral list is not, as it may be a
-- person's name.
with touchpoints as (
    select * from {{ ref('int_events__touches_united') }}
),

costs as (
    select * from {{ ref('stg_files__costs') }}
),

worklog as (
    select * from {{ ref('stg_files__worklog') }}
),

named as (
    select * from {{ ref('int_people__activities_named') }}
),

messages as (
    select * from {{ ref('stg_files__messages') }}
),

activity_keys as (
    select * from {{ ref('int_social__activity_keys') }}
),

mentioned as (
    select
        touchpoints.activity_key,
        touchpoints.origin = 'referrals' as is_code
    from touchpoints
    union
    select
        costs.activity_key,
        false as is_code
    from costs
    union
    select
        worklog.activity_key,
        false as is_code
    from worklog
    union
    select
        named.activity_key,
        false as is_code
    from named
    union
    select
        messages.activity_key,
        false as is_code
    from messages
),

matched as (
    select
        mentioned.activity_key,
        activity_keys.activity_id,
        activity_keys.key_kind,
        mentioned.is_code,
        row_number() over (
            partition by mentioned.activity_key
            order by
                mentioned.is_code,
                case activity_keys.key_kind
                    when 'activity_id' then 1
                    when 'post_id' then 2
                    when 'url' then 3
                    when 'code' then 4
                    else 5
                end
        ) as match_rank
    from mentioned
    left join activity_keys
        on
            mentioned.activity_key = activity_keys.key_value
            and activity_keys.activity_id is not null
    where mentioned.activity_key is not null
),

final as (
    select
        matched.activity_key,
        coalesce(matched.activity_id, 'key:' || matched.activity_key) as activity_id,
        coalesce(matched.key_kind, 'own') as match_kind
    from matched
    where matched.match_rank = 1 and (matched.activity_id is not null or not matched.is_code)
)

select * from final
