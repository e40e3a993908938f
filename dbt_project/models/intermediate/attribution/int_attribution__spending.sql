with costs as (
    select * from {{ ref('fct_activity_costs') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

members as (
    select * from {{ ref('int_attribution__members') }}
),

buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

cost_subjects as (
    select
        costs.*,
        costs.activity_id as subject_id
    from costs
    union all
    select
        costs.*,
        'channel>' || activities.channel as subject_id
    from costs
    -- inner: every activity with a cost is in dim_activity
    inner join activities
        on costs.activity_id = activities.activity_id
),

final as (
    select
        buckets.bucket_number,
        members.member_number,
        sum(cost_subjects.media_cost) as media_cost,
        sum(cost_subjects.labour_cost) as labour_cost,
        sum(cost_subjects.tool_cost) as tool_cost,
        sum(cost_subjects.other_cost) as other_cost,
        sum(cost_subjects.total_cost) as total_cost,
        sum(cost_subjects.labour_hours) as labour_hours,
        max(case when cost_subjects.has_unpriced_hours then 1 else 0 end) = 1 as has_unpriced_hours,
        -- Every cost day with hours and without a price: labour is not known, not nothing.
        count(cost_subjects.labour_cost) = 0 as is_labour_unknown
    from cost_subjects
    -- inner: every subject is a member, and every cost's day lies in its month
    inner join members
        on cost_subjects.subject_id = members.subject_id
    inner join buckets
        on
            cost_subjects.cost_date between buckets.period_start_date and buckets.period_end_date
            and (buckets.has_activities or members.dimension <> 'activity')
    group by
        buckets.bucket_number,
        members.member_number
)

select * from final
