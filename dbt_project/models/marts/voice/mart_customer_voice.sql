{#- A week is compared with the eight before it: median and median absolute deviation, weeks without a
    mention being 0. Counts that low scatter by their root at least, so no deviation is taken as smaller. -#}
{%- set weeks_before = 8 -%}

with spoken as (
    select * from {{ ref('int_voice__spoken') }}
),

account_revenue as (
    select * from {{ ref('int_voice__account_revenue') }}
),

product_areas as (
    select * from {{ ref('stg_files__product_areas') }}
),

keyed as (
    select
        {{ sha_key(['spoken.topic', 'spoken.product_area']) }} as subject_id,
        spoken.*
    from spoken
),

bounds as (
    select min(keyed.week_start_date) as first_week
    from keyed
),

counted as (
    select
        keyed.subject_id,
        keyed.week_start_date,
        max(keyed.topic) as topic,
        max(keyed.product_area) as product_area,
        count(*) as mentions,
        sum(case when keyed.is_copy then 1 else 0 end) as copies,
        sum(case when keyed.kind is null then 1 else 0 end) as unread_mentions,
        {% for kind in ['wish', 'complaint', 'praise', 'question', 'purchase_intent', 'churn_risk'] -%}
        sum(case when keyed.kind = '{{ kind }}' then 1 else 0 end) as {{ kind }}_mentions,
        {% endfor -%}
        count(distinct case when keyed.author_role = 'customer' then keyed.person_id end) as customers,
        count(distinct case when keyed.author_role = 'lead' then keyed.person_id end) as leads,
        sum(case when keyed.author_role = 'stranger' then 1 else 0 end) as stranger_mentions,
        -- four digits as the reader gives them: sums of doubles depend on their order
        sum(cast(keyed.sentiment as decimal(9, 4))) as sentiment_sum,
        count(keyed.sentiment) as sentiment_mentions,
        sum(case when {{ is_negative('keyed') }} then 1 else 0 end) as negative_mentions,
        sum(case when keyed.kind is null and keyed.sentiment is null then 0 else 1 end) as judged_mentions
    from keyed
    group by
        keyed.subject_id,
        keyed.week_start_date
),

-- An account that speaks several times has its money once.
voices as (
    select distinct
        keyed.subject_id,
        keyed.week_start_date,
        keyed.account_id
    from keyed
    where keyed.account_id is not null
),

voice_revenue as (
    select
        voices.subject_id,
        voices.week_start_date,
        sum(account_revenue.revenue) as revenue
    from voices
    left join account_revenue
        on voices.account_id = account_revenue.account_id
    group by
        voices.subject_id,
        voices.week_start_date
),

posts as (
    select
        keyed.subject_id,
        keyed.week_start_date,
        keyed.activity_id,
        row_number() over (
            partition by keyed.subject_id, keyed.week_start_date
            order by count(*) desc, keyed.activity_id asc
        ) as preference
    from keyed
    where keyed.activity_id is not null
    group by
        keyed.subject_id,
        keyed.week_start_date,
        keyed.activity_id
),

examples as (
    select
        posts.subject_id,
        posts.week_start_date,
        max(case when posts.preference = 1 then posts.activity_id end)
        || coalesce('; ' || max(case when posts.preference = 2 then posts.activity_id end), '')
        || coalesce('; ' || max(case when posts.preference = 3 then posts.activity_id end), '')
            as example_activity_ids
    from posts
    where posts.preference <= 3
    group by
        posts.subject_id,
        posts.week_start_date
),

lags as (
    {% for lag in range(1, weeks_before + 1) -%}
    select {{ lag }} as weeks_ago
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Eight rows a row, whether somebody spoke or not; nothing before the first week of all.
earlier as (
    select
        counted.subject_id,
        counted.week_start_date,
        coalesce(before.mentions, 0) as mentions
    from counted
    -- every row has each of the eight weeks before it
    cross join lags
    cross join bounds
    left join counted as before
        on
            counted.subject_id = before.subject_id
            and before.week_start_date
            = cast({{ dbt.dateadd('week', '-lags.weeks_ago', 'counted.week_start_date') }} as date)
    where
        cast({{ dbt.dateadd('week', -weeks_before, 'counted.week_start_date') }} as date)
        >= bounds.first_week
),

medians as (
    select
        earlier.subject_id,
        earlier.week_start_date,
        percentile_cont(0.5) within group (order by earlier.mentions) as usual_mentions
    from earlier
    group by
        earlier.subject_id,
        earlier.week_start_date
),

spreads as (
    select
        earlier.subject_id,
        earlier.week_start_date,
        max(medians.usual_mentions) as usual_mentions,
        percentile_cont(0.5) within group (order by abs(earlier.mentions - medians.usual_mentions))
            as median_deviation
    from earlier
    -- inner: medians are of the same rows
    inner join medians
        on
            earlier.subject_id = medians.subject_id
            and earlier.week_start_date = medians.week_start_date
    group by
        earlier.subject_id,
        earlier.week_start_date
),

compared as (
    select
        counted.*,
        spreads.usual_mentions,
        cast({{ dbt.dateadd('week', 1, 'counted.week_start_date') }} as date)
        > {{ last_reporting_date() }} + 1 as is_running,
        (counted.mentions - spreads.usual_mentions) / greatest(
            1.4826 * spreads.median_deviation, sqrt(greatest(spreads.usual_mentions, 1))
        ) as change_score
    from counted
    left join spreads
        on
            counted.subject_id = spreads.subject_id
            and counted.week_start_date = spreads.week_start_date
),

final as (
    select
        {{ sha_key(['compared.subject_id', 'compared.week_start_date']) }} as voice_id,
        compared.topic,
        compared.product_area,
        product_areas.owner_department,
        case
            when compared.is_running or compared.change_score is null then 'too_early'
            when
                compared.change_score >= {{ var('sudden_change_score') }}
                and compared.mentions >= {{ var('sudden_change_mentions') }} then 'sudden_rise'
            when
                compared.change_score <= -{{ var('sudden_change_score') }}
                and compared.usual_mentions >= {{ var('sudden_change_mentions') }} then 'sudden_fall'
            when compared.change_score >= 1 then 'rising'
            when compared.change_score <= -1 then 'falling'
            else 'steady'
        end as status,
        examples.example_activity_ids,
        cast(compared.mentions as bigint) as mentions,
        cast(compared.copies as bigint) as copies,
        cast(compared.unread_mentions as bigint) as unread_mentions,
        cast(compared.wish_mentions as bigint) as wishes,
        cast(compared.complaint_mentions as bigint) as complaints,
        cast(compared.praise_mentions as bigint) as praises,
        cast(compared.question_mentions as bigint) as questions,
        cast(compared.purchase_intent_mentions as bigint) as purchase_intents,
        cast(compared.churn_risk_mentions as bigint) as churn_risks,
        cast(compared.customers as bigint) as customers,
        cast(compared.leads as bigint) as leads,
        cast(compared.stranger_mentions as bigint) as stranger_mentions,
        {{ safe_divide('compared.sentiment_sum', 'compared.sentiment_mentions') }} as sentiment,
        cast(compared.sentiment_mentions as bigint) as sentiment_mentions,
        {{ safe_divide('compared.negative_mentions', 'compared.judged_mentions') }} as negative_rate,
        {{ money('voice_revenue.revenue') }} as revenue_of_voices,
        cast(compared.usual_mentions as {{ type_double() }}) as usual_mentions,
        cast(case when not compared.is_running then compared.change_score end as {{ type_double() }})
            as change_score,
        coalesce(
            not compared.is_running
            and (
                compared.change_score >= {{ var('sudden_change_score') }}
                and compared.mentions >= {{ var('sudden_change_mentions') }}
                or compared.change_score <= -{{ var('sudden_change_score') }}
                and compared.usual_mentions >= {{ var('sudden_change_mentions') }}
            ), false
        ) as is_sudden,
        compared.week_start_date
    from compared
    left join voice_revenue
        on
            compared.subject_id = voice_revenue.subject_id
            and compared.week_start_date = voice_revenue.week_start_date
    left join examples
        on
            compared.subject_id = examples.subject_id
            and compared.week_start_date = examples.week_start_date
    left join product_areas
        on compared.product_area = product_areas.product_area
)

select * from final
