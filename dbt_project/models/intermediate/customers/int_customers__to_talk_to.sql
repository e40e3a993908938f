-- The customers to talk to now: worth something, about to decide or about to be gone, and not engaged. It
-- names companies and people, so it stays in the private warehouse.
with purchases as (
    select * from {{ ref('int_customers__purchases') }}
),

renewals as (
    select * from {{ ref('int_customers__renewals') }}
),

engagements as (
    select * from {{ ref('int_customers__engagements') }}
),

known as (
    select
        purchases.customer_id,
        max(purchases.customer_kind) as customer_kind,
        sum(
            case
                when purchases.paid_date
                    > {{ days_earlier(last_reporting_date(), var('customer_active_days')) }}
                    then purchases.amount
                else 0
            end
        ) as spend_last_year,
        max(case when purchases.is_purchase then purchases.paid_date end) as last_purchase_date
    from purchases
    group by purchases.customer_id
),

engaged as (
    select
        engagements.customer_id,
        count(*) as recent_touches
    from engagements
    where engagements.engaged_date > {{ days_earlier(last_reporting_date(), var('engagement_days')) }}
    group by engagements.customer_id
),

due as (
    select
        renewals.customer_id,
        min(renewals.opened_date) as renewal_opened_date
    from renewals
    where renewals.status = 'open'
    group by renewals.customer_id
),

final as (
    select
        known.customer_id,
        known.customer_kind,
        case when due.customer_id is not null then 'renewal to decide' else 'a year without a purchase is near' end
            as reason,
        due.renewal_opened_date,
        known.last_purchase_date,
        {{ money('known.spend_last_year') }} as spend_last_year
    from known
    left join due
        on known.customer_id = due.customer_id
    left join engaged
        on known.customer_id = engaged.customer_id
    where
        engaged.customer_id is null
        and known.spend_last_year > 0
        and (
            due.customer_id is not null
            or known.last_purchase_date < {{ days_earlier(last_reporting_date(), var('customer_active_days') - var('engagement_days')) }}
        )
)

select * from final
