{{ config(materialized='table') }}

-- Existing customers at the start of each quarter that has ended: how much they had engaged before it, what
-- else was known of them by then, and what they did in it. Who engages and who stays is one row, so that
-- the two can be compared among customers who were alike.
{% set active_days = var('customer_active_days') -%}
{% set recent_from = days_earlier('quarters.quarter_start_date', var('engagement_days')) -%}

with purchases as (
    select * from {{ ref('int_customers__purchases') }}
),

renewals as (
    select * from {{ ref('int_customers__renewals') }}
),

engagements as (
    select * from {{ ref('int_customers__engagements') }}
),

companies as (
    select * from {{ ref('dim_company') }}
),

days as (
    select * from {{ ref('dim_date') }}
),

quarters as (
    select
        days.quarter_start_date,
        max(days.date_day) as last_date
    from days
    group by days.quarter_start_date
    having max(days.date_day) <= {{ last_reporting_date() }}
),

-- A payment counts as earlier in every quarter that begins within the year after it.
before_quarter as (
    select
        purchases.customer_id,
        quarters.quarter_start_date,
        sum(purchases.amount) as spend_last_year,
        sum(case when purchases.is_purchase then 1 else 0 end) as purchases_last_year,
        max(case when purchases.is_purchase then purchases.paid_date end) as last_purchase_date
    from purchases
    -- inner: the quarters to which it is the past
    inner join quarters
        on
            purchases.paid_date < quarters.quarter_start_date
            and purchases.paid_date >= {{ days_earlier('quarters.quarter_start_date', active_days) }}
    group by
        purchases.customer_id,
        quarters.quarter_start_date
),

in_quarter as (
    select
        purchases.customer_id,
        quarters.quarter_start_date,
        sum(case when purchases.kind = 'expansion' then purchases.amount else 0 end) as expansion_amount,
        max(case when purchases.is_purchase then purchases.paid_date end) as last_purchase_date
    from purchases
    -- inner: quarters that have ended
    inner join quarters
        on
            purchases.paid_date >= quarters.quarter_start_date
            and purchases.paid_date <= quarters.last_date
    group by
        purchases.customer_id,
        quarters.quarter_start_date
),

decided as (
    select
        renewals.customer_id,
        quarters.quarter_start_date,
        sum(case when renewals.status = 'won' then 1 else 0 end) as renewals_won,
        sum(case when renewals.status <> 'won' then 1 else 0 end) as renewals_lost
    from renewals
    -- inner: likewise
    inner join quarters
        on
            renewals.decided_date >= quarters.quarter_start_date
            and renewals.decided_date <= quarters.last_date
    where renewals.status <> 'open'
    group by
        renewals.customer_id,
        quarters.quarter_start_date
),

engaged as (
    select
        engagements.customer_id,
        quarters.quarter_start_date,
        sum(case when engagements.engaged_date >= {{ recent_from }} then 1 else 0 end) as recent_touches,
        sum(case when engagements.engaged_date >= {{ recent_from }} then 0 else 1 end) as earlier_touches
    from engagements
    -- inner: the quarters to which it is the past
    inner join quarters
        on
            engagements.engaged_date < quarters.quarter_start_date
            and engagements.engaged_date >= {{ days_earlier('quarters.quarter_start_date', active_days) }}
    group by
        engagements.customer_id,
        quarters.quarter_start_date
),

first_purchases as (
    select
        purchases.customer_id,
        max(purchases.customer_kind) as customer_kind,
        min(case when purchases.is_purchase then purchases.paid_date end) as first_purchase_date
    from purchases
    group by purchases.customer_id
),

final as (
    select
        before_quarter.customer_id,
        before_quarter.quarter_start_date,
        first_purchases.customer_kind,
        companies.size_band,
        cast(coalesce(engaged.recent_touches, 0) as bigint) as recent_touches,
        cast(coalesce(engaged.earlier_touches, 0) as bigint) as earlier_touches,
        {{ engagement_band('coalesce(engaged.recent_touches, 0)') }} as engagement_band,
        {{ dbt.datediff('first_purchases.first_purchase_date', 'before_quarter.quarter_start_date', 'day') }}
            as days_a_customer,
        {{ dbt.datediff('before_quarter.last_purchase_date', 'before_quarter.quarter_start_date', 'day') }}
            as days_since_purchase,
        cast(before_quarter.purchases_last_year as bigint) as purchases_last_year,
        {{ money('before_quarter.spend_last_year') }} as spend_last_year,
        {{ money('coalesce(in_quarter.expansion_amount, 0)') }} as expansion_amount,
        cast(coalesce(decided.renewals_won, 0) as bigint) as renewals_won,
        cast(coalesce(decided.renewals_lost, 0) as bigint) as renewals_lost,
        decided.customer_id is not null
        or before_quarter.last_purchase_date < {{ days_earlier('quarters.last_date', active_days) }}
            as is_at_risk,
        -- Gone: a renewal was refused and nothing else bought, or a year went by without a purchase.
        case
            when in_quarter.last_purchase_date is not null or coalesce(decided.renewals_won, 0) > 0 then false
            when decided.renewals_lost > 0 then true
            else before_quarter.last_purchase_date < {{ days_earlier('quarters.last_date', active_days) }}
        end as is_churned
    from before_quarter
    -- inner: every customer has a first purchase, every quarter an end
    inner join first_purchases
        on before_quarter.customer_id = first_purchases.customer_id
    inner join quarters
        on before_quarter.quarter_start_date = quarters.quarter_start_date
    left join in_quarter
        on
            before_quarter.customer_id = in_quarter.customer_id
            and before_quarter.quarter_start_date = in_quarter.quarter_start_date
    left join decided
        on
            before_quarter.customer_id = decided.customer_id
            and before_quarter.quarter_start_date = decided.quarter_start_date
    left join engaged
        on
            before_quarter.customer_id = engaged.customer_id
            and before_quarter.quarter_start_date = engaged.quarter_start_date
    left join companies
        on before_quarter.customer_id = companies.company_id
    where before_quarter.purchases_last_year > 0
)

select * from final
