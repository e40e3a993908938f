{{ config(materialized='table') }}

-- What each buyer's money gives each value of each dimension: the rows over which intervals are drawn.
with sales as (
    select * from {{ ref('int_attribution__sales') }}
),

credits as (
    select * from {{ ref('fct_attribution') }}
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

models as (
    select * from {{ ref('seed_attribution_models') }}
),

buyers as (
    select * from {{ ref('int_attribution__buyers') }}
),

touched_sales as (
    select distinct paths.conversion_id from paths
),

-- One row per model, sale and touch; a sale without a touch is one row of its own.
credited_sales as (
    select
        credits.model,
        coalesce(credits.activity_id, 'direct') as subject_id,
        credits.channel,
        sales.buyer_id,
        sales.converted_date,
        credits.credit,
        credits.amount
    from credits
    -- inner: other conversions bring no money
    inner join sales
        on credits.conversion_id = sales.conversion_id
    union all
    select
        models.model,
        'unmatched' as subject_id,
        'unmatched' as channel,
        sales.buyer_id,
        sales.converted_date,
        1.0 as credit,
        sales.amount
    from sales
    cross join models
    left join touched_sales
        on sales.conversion_id = touched_sales.conversion_id
    where touched_sales.conversion_id is null
),

-- A buyer's money on one subject on one day: what follows multiplies rows by dimensions and spans.
daily_credits as (
    select
        models.sort_order as model_number,
        credited_sales.subject_id,
        credited_sales.channel,
        buyers.buyer_number,
        credited_sales.converted_date,
        -- Decimals add up the same whichever thread is first; doubles do not.
        sum(cast(credited_sales.credit as decimal(24, 12))) as credit,
        sum(credited_sales.amount) as amount
    from credited_sales
    -- inner: each sale has a buyer and each credit a model
    inner join buyers
        on credited_sales.buyer_id = buyers.buyer_id
    inner join models
        on credited_sales.model = models.model
    group by
        models.sort_order,
        credited_sales.subject_id,
        credited_sales.channel,
        buyers.buyer_number,
        credited_sales.converted_date
),

subject_credits as (
    select
        daily_credits.model_number,
        daily_credits.subject_id,
        daily_credits.buyer_number,
        daily_credits.converted_date,
        daily_credits.credit,
        daily_credits.amount
    from daily_credits
    union all
    select
        daily_credits.model_number,
        'channel>' || daily_credits.channel as subject_id,
        daily_credits.buyer_number,
        daily_credits.converted_date,
        daily_credits.credit,
        daily_credits.amount
    from daily_credits
),

spanned as (
    select
        buckets.bucket_number,
        buckets.bucket_kind,
        buckets.period_start_date,
        members.member_number,
        subject_credits.model_number,
        subject_credits.buyer_number,
        sum(subject_credits.credit) as credit,
        cast(sum(subject_credits.amount) as decimal(18, 2)) as amount
    from subject_credits
    -- inner: every subject is a member, and every sale's day lies in its month
    inner join members
        on subject_credits.subject_id = members.subject_id
    inner join buckets
        on
            subject_credits.converted_date between buckets.period_start_date and buckets.period_end_date
            and case
                when members.dimension = 'activity' then buckets.has_activities
                else buckets.bucket_kind in ('period', 'month')
            end
    group by
        buckets.bucket_number,
        buckets.bucket_kind,
        buckets.period_start_date,
        members.member_number,
        subject_credits.model_number,
        subject_credits.buyer_number
),

-- Quarters and years are added up from their months: from days they would cost as much again as all the rest.
rolled as (
    select
        buckets.bucket_number,
        spanned.member_number,
        spanned.model_number,
        spanned.buyer_number,
        sum(spanned.credit) as credit,
        cast(sum(spanned.amount) as decimal(18, 2)) as amount
    from spanned
    -- inner: every month lies in a quarter and a year
    inner join buckets
        on
            spanned.period_start_date between buckets.period_start_date and buckets.period_end_date
            and buckets.bucket_kind not in ('period', 'month')
    where spanned.bucket_kind = 'month'
    group by
        buckets.bucket_number,
        spanned.member_number,
        spanned.model_number,
        spanned.buyer_number
),

final as (
    select
        spanned.bucket_number,
        spanned.member_number,
        spanned.model_number,
        spanned.buyer_number,
        spanned.credit,
        spanned.amount
    from spanned
    union all
    select
        rolled.bucket_number,
        rolled.member_number,
        rolled.model_number,
        rolled.buyer_number,
        rolled.credit,
        rolled.amount
    from rolled
)

select * from final
