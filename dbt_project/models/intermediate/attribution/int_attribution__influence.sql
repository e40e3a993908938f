-- Money of the sales that a value had any touch of, and of those whose first touch it was.
with sales as (
    select * from {{ ref('int_attribution__sales') }}
),

paths as (
    select * from {{ ref('int_attribution__paths') }}
),

members as (
    select * from {{ ref('int_attribution__members') }}
),

buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

sale_subjects as (
    select
        paths.conversion_id,
        coalesce(paths.activity_id, 'direct') as subject_id,
        case when paths.touch_number = 1 then 1 else 0 end as is_first
    from paths
    where paths.conversion_type = 'revenue'
    union all
    select
        paths.conversion_id,
        'channel>' || paths.channel as subject_id,
        case when paths.touch_number = 1 then 1 else 0 end as is_first
    from paths
    where paths.conversion_type = 'revenue'
),

-- Once per sale and value, however many touches the value had.
sale_members as (
    select
        members.member_number,
        members.dimension,
        sale_subjects.conversion_id,
        max(sale_subjects.is_first) as is_first
    from sale_subjects
    -- inner: every subject is a member
    inner join members
        on sale_subjects.subject_id = members.subject_id
    group by
        members.member_number,
        members.dimension,
        sale_subjects.conversion_id
),

final as (
    select
        buckets.bucket_number,
        sale_members.member_number,
        sum(sales.amount) as influenced_revenue,
        sum(case when sale_members.is_first = 1 then sales.amount else 0 end) as sourced_revenue
    from sale_members
    -- inner: paths come from conversions, and every sale's day lies in its month
    inner join sales
        on sale_members.conversion_id = sales.conversion_id
    inner join buckets
        on
            sales.converted_date between buckets.period_start_date and buckets.period_end_date
            and (buckets.has_activities or sale_members.dimension <> 'activity')
    group by
        buckets.bucket_number,
        sale_members.member_number
)

select * from final
