-- Every brand of the file in every week since the first message, so that shares of different weeks compare.
with brands as (
    select * from {{ ref('stg_files__brands') }}
),

spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

brand_mentions as (
    select * from {{ ref('int_market__brand_mentions') }}
),

weeks as (
    select distinct spoken.week_start_date from spoken
),

counted as (
    select
        brand_mentions.brand,
        brand_mentions.week_start_date,
        count(*) as mentions,
        avg(brand_mentions.sentiment) as sentiment,
        count(brand_mentions.sentiment) as sentiment_mentions,
        sum(case when brand_mentions.kind = 'complaint' then 1 else 0 end) as complaints,
        sum(case when brand_mentions.kind = 'praise' then 1 else 0 end) as praises
    from brand_mentions
    group by
        brand_mentions.brand,
        brand_mentions.week_start_date
),

shared as (
    select
        brands.brand,
        brands.is_own,
        weeks.week_start_date,
        coalesce(counted.mentions, 0) as mentions,
        sum(coalesce(counted.mentions, 0)) over (partition by weeks.week_start_date) as all_mentions,
        count(*) over (partition by weeks.week_start_date) as brands_compared,
        counted.sentiment,
        coalesce(counted.sentiment_mentions, 0) as sentiment_mentions,
        coalesce(counted.complaints, 0) as complaints,
        coalesce(counted.praises, 0) as praises
    from brands
    -- each brand has each week: a handful of brands, one row a week
    cross join weeks
    left join counted
        on
            brands.brand = counted.brand
            and weeks.week_start_date = counted.week_start_date
),

final as (
    select
        {{ sha_key(['shared.brand', 'shared.week_start_date']) }} as share_of_voice_id,
        shared.brand,
        shared.is_own,
        cast(shared.mentions as bigint) as mentions,
        -- one brand alone has no share of anything
        case
            when shared.brands_compared > 1 then {{ safe_divide('shared.mentions', 'shared.all_mentions') }}
        end as share_rate,
        cast(shared.sentiment as {{ type_double() }}) as sentiment,
        cast(shared.sentiment_mentions as bigint) as sentiment_mentions,
        cast(shared.complaints as bigint) as complaints,
        cast(shared.praises as bigint) as praises,
        cast({{ dbt.dateadd('week', 1, 'shared.week_start_date') }} as date)
        <= {{ last_reporting_date() }} + 1 as is_week_over,
        shared.week_start_date
    from shared
)

select * from final
