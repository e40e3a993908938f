with conversions as (
    select * from {{ ref('fct_conversions') }}
),

persons as (
    select * from {{ ref('dim_person') }}
),

paths as (
    select * from {{ ref('int_attribution__paths') }}
),

channels as (
    select * from {{ ref('dim_channel') }}
),

answered as (
    select
        conversions.conversion_id,
        conversions.person_id,
        conversions.amount,
        persons.self_reported_source
    from conversions
    -- inner: sales to people who said how they had heard of us
    inner join persons
        on conversions.person_id = persons.person_id
    where conversions.conversion_type = 'revenue' and persons.self_reported_source is not null
),

touches as (
    select
        answered.conversion_id,
        paths.channel,
        paths.touch_number,
        case when {{ self_reported_agrees('answered.self_reported_source', 'channels') }} then 1 else 0 end
            as agrees
    from answered
    -- inner: sales with a touch
    inner join paths
        on answered.conversion_id = paths.conversion_id
    left join channels
        on paths.channel = channels.channel
),

tracked as (
    select
        touches.conversion_id,
        max(case when touches.touch_number = 1 then touches.channel end) as channel,
        max(case when touches.touch_number = 1 then touches.agrees end) as first_agrees,
        max(touches.agrees) as any_agrees
    from touches
    group by touches.conversion_id
),

-- "Other" cannot be held against a channel, and a sale without a touch has nothing to hold it against.
compared as (
    select
        answered.*,
        coalesce(tracked.channel, 'unmatched') as channel,
        case when answered.self_reported_source <> 'other' then tracked.first_agrees end as first_agrees,
        case when answered.self_reported_source <> 'other' then tracked.any_agrees end as any_agrees
    from answered
    left join tracked
        on answered.conversion_id = tracked.conversion_id
),

sources as (
    select
        compared.self_reported_source,
        {{ safe_divide('sum(compared.first_agrees)', 'count(compared.first_agrees)') }}
            as first_touch_agreement_rate,
        {{ safe_divide('sum(compared.any_agrees)', 'count(compared.any_agrees)') }}
            as any_touch_agreement_rate
    from compared
    group by compared.self_reported_source
),

final as (
    select
        compared.self_reported_source,
        compared.channel as tracked_channel,
        cast(count(distinct compared.person_id) as integer) as people,
        cast(count(*) as integer) as sales,
        cast(sum(compared.amount) as decimal(18, 2)) as revenue,
        cast(sum(compared.first_agrees) as integer) as sales_agreed_on_first_touch,
        cast(sum(compared.any_agrees) as integer) as sales_agreed_on_any_touch,
        max(sources.first_touch_agreement_rate) as first_touch_agreement_rate,
        max(sources.any_touch_agreement_rate) as any_touch_agreement_rate
    from compared
    -- inner: each answer has its rates
    inner join sources
        on compared.self_reported_source = sources.self_reported_source
    group by
        compared.self_reported_source,
        compared.channel
)

select * from final
