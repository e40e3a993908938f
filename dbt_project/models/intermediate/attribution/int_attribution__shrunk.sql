{{ config(materialized='table') }}

-- Revenue of single activities drawn toward what their channel earns for each person met: Buehlmann and
-- Straub's credibility (1970), n * tau2 / (n * tau2 + sigma2) of the activity's own rate, with the unbiased
-- estimates of the variance between people (sigma2) and between activities (tau2) of a channel.
with revenue as (
    select * from {{ ref('int_attribution__revenue') }}
),

members as (
    select * from {{ ref('int_attribution__members') }}
),

buckets as (
    select * from {{ ref('int_attribution__buckets') }}
),

models as (
    select * from {{ ref('seed_attribution_models') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

met as (
    select
        touchpoints.activity_id,
        count(distinct touchpoints.person_id) as people
    from touchpoints
    where touchpoints.activity_id is not null and touchpoints.person_id is not null
    group by touchpoints.activity_id
),

-- Who met an activity and bought nothing counts as well, so an activity without revenue has its row.
observed as (
    select
        buckets.bucket_number,
        members.member_number,
        models.sort_order as model_number,
        activities.channel,
        met.people,
        coalesce(revenue.revenue, 0) as revenue,
        coalesce(revenue.squares, 0) as squares,
        cast({{ safe_divide('revenue.revenue * revenue.revenue', 'met.people') }} as decimal(38, 6))
            as squared_per_person
    from met
    -- inner: every activity with a touch has its row
    inner join activities
        on met.activity_id = activities.activity_id
    -- inner: every activity is a member
    inner join members
        on
            met.activity_id = members.value
            and members.dimension = 'activity'
    cross join models
    -- inner: not every span has single activities
    inner join buckets
        on buckets.has_activities
    left join revenue
        on
            buckets.bucket_number = revenue.bucket_number
            and members.member_number = revenue.member_number
            and models.sort_order = revenue.model_number
),

channels as (
    select
        observed.bucket_number,
        observed.model_number,
        observed.channel,
        count(*) as activities,
        sum(observed.people) as people,
        {{ safe_divide('sum(observed.people * observed.people)', 'sum(observed.people)') }}
            as people_concentration,
        {{ safe_divide('sum(observed.revenue)', 'sum(observed.people)') }} as rate,
        greatest(
            {{ safe_divide(
                'sum(observed.squares) - coalesce(sum(observed.squared_per_person), 0)',
                'sum(observed.people) - count(*)'
            ) }},
            0
        ) as sigma2,
        cast(coalesce(sum(observed.squared_per_person), 0) as {{ type_double() }})
        - coalesce({{ safe_divide(
            'sum(observed.revenue) * sum(observed.revenue)', 'sum(observed.people)'
        ) }}, 0) as between_squares
    from observed
    group by
        observed.bucket_number,
        observed.model_number,
        observed.channel
),

estimated as (
    select
        channels.*,
        greatest(
            {{ safe_divide(
                'channels.between_squares - (channels.activities - 1) * channels.sigma2',
                'channels.people - channels.people_concentration'
            ) }},
            0
        ) as tau2
    from channels
),

weighed as (
    select
        observed.*,
        estimated.rate,
        case
            when estimated.tau2 is not null and estimated.sigma2 is not null
                then coalesce({{ safe_divide(
                    'observed.people * estimated.tau2', 'observed.people * estimated.tau2 + estimated.sigma2'
                ) }}, 0)
        end as credibility_rate
    from observed
    -- inner: each activity has its channel's estimates
    inner join estimated
        on
            observed.bucket_number = estimated.bucket_number
            and observed.model_number = estimated.model_number
            and observed.channel = estimated.channel
),

final as (
    select
        weighed.bucket_number,
        weighed.member_number,
        weighed.model_number,
        weighed.credibility_rate,
        weighed.credibility_rate * cast(weighed.revenue as {{ type_double() }})
        + (1 - weighed.credibility_rate) * weighed.people * weighed.rate as revenue_shrunk
    from weighed
)

select * from final
