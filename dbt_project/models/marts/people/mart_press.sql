-- What was sent to journalists, what they wrote, and who came and bought afterwards, each in its own month.
with contacts as (
    select * from {{ ref('int_press__contacts') }}
),

visits as (
    select * from {{ ref('int_press__visits') }}
),

conversions as (
    select * from {{ ref('int_press__conversions_after') }}
),

touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

journalists as (
    select * from {{ ref('stg_files__journalists') }}
),

united as (
    select
        contacts.journalist_id,
        contacts.press_kind as kind,
        contacts.press_kind = 'request' and contacts.answered_at is null as is_opportunity,
        {{ money('0') }} as amount,
        contacts.happened_at
    from contacts
    union all
    select
        visits.journalist_id,
        'visit' as kind,
        false as is_opportunity,
        {{ money('0') }} as amount,
        visits.touched_at as happened_at
    from visits
    union all
    select
        conversions.journalist_id,
        conversions.conversion_type as kind,
        false as is_opportunity,
        conversions.amount,
        conversions.converted_at as happened_at
    from conversions
),

-- Without any visit whose origin is known, nobody can say how many the press brought.
origins as (
    select count(*) > 0 as are_known
    from touchpoints
    where
        touchpoints.channel like '%/press'
        -- a friend's link says nothing of where visits come from
        or (touchpoints.touch_type = 'referral' and touchpoints.channel not like '%\_share' escape '\')
),

listed as (
    select
        {{ journalist_id('journalists.journalist_key') }} as journalist_id,
        min(journalists.outlet_host) as outlet_host
    from journalists
    group by {{ journalist_id('journalists.journalist_key') }}
),

counted as (
    select
        united.journalist_id,
        sum(case when united.kind = 'outreach' then 1 else 0 end) as outreach,
        sum(case when united.kind = 'mention' then 1 else 0 end) as mentions,
        sum(case when united.kind = 'coverage' then 1 else 0 end) as coverage,
        sum(case when united.kind = 'request' then 1 else 0 end) as requests,
        sum(case when united.is_opportunity then 1 else 0 end) as opportunities,
        sum(case when united.kind = 'visit' then 1 else 0 end) as visits,
        sum(case when united.kind = 'lead' then 1 else 0 end) as leads,
        sum(case when united.kind = 'revenue' then united.amount else 0 end) as revenue,
        cast(
            {{ dbt.date_trunc('month', reporting_date('united.happened_at')) }} as date
        ) as month_start_date
    from united
    group by
        united.journalist_id,
        cast({{ dbt.date_trunc('month', reporting_date('united.happened_at')) }} as date)
),

final as (
    select
        counted.journalist_id,
        -- An address that somebody typed in for a site stays private.
        case when listed.outlet_host not like '%@%' then listed.outlet_host end as outlet_host,
        cast(counted.outreach as bigint) as outreach,
        cast(counted.mentions as bigint) as mentions,
        cast(counted.coverage as bigint) as coverage,
        cast(counted.requests as bigint) as requests,
        cast(counted.opportunities as bigint) as opportunities,
        cast(case when origins.are_known then counted.visits end as bigint) as visits,
        cast(case when origins.are_known then counted.leads end as bigint) as leads,
        cast(case when origins.are_known then counted.revenue end as decimal(18, 2)) as revenue,
        counted.month_start_date
    from counted
    left join listed
        on counted.journalist_id = listed.journalist_id
    -- one row, the same for all
    cross join origins
)

select * from final
