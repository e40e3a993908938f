-- Sessions as an analytics system counts them, to hold beside our own visits: they know no person, so no
-- credit comes of them.
with web_days as (
    select * from {{ ref('int_web__sessions_united') }}
),

rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

sources as (
    select * from {{ ref('seed_sources') }}
),

-- The parts of a visit that a system names instead of its addresses. A source that was not in the link is the
-- host that people came from; search engines go by their name alone.
landings as (
    select
        web_days.source,
        web_days.session_date,
        lower({{ clean_code('web_days.session_source') }}) as session_source,
        lower({{ clean_code('web_days.session_medium') }}) as session_medium,
        case
            when web_days.session_campaign not like '(%)' then {{ clean_code('web_days.session_campaign') }}
        end as session_campaign,
        web_days.sessions,
        web_days.engaged_sessions,
        web_days.new_users,
        web_days.key_events,
        web_days.transactions,
        web_days.original_amount,
        web_days.original_currency,
        web_days.is_other_row,
        web_days.is_thresholded,
        web_days.is_sampled,
        web_days.session_source is null as is_unknown,
        'https://site.invalid' || web_days.landing_page as page_url,
        case when {{ is_tagged('web_days') }} then web_days.session_source end as utm_source,
        case when {{ is_tagged('web_days') }} then web_days.session_medium end as utm_medium,
        case
            when {{ is_tagged('web_days') }} and web_days.session_campaign not like '(%)'
                then web_days.session_campaign
        end as utm_campaign,
        cast(null as {{ dbt.type_string() }}) as utm_content,
        case
            when {{ is_tagged('web_days') }} or web_days.session_source like '(%)' then null
            when web_days.session_source like '%.%' then 'https://' || web_days.session_source || '/'
            else 'https://' || web_days.session_source || '.com/'
        end as referrer_url,
        cast(null as {{ dbt.type_string() }}) as google_click_id,
        cast(null as {{ dbt.type_string() }}) as facebook_click_id,
        cast(null as {{ dbt.type_string() }}) as linkedin_click_id
    from web_days
),

classified as (
    {{ classify_landings('landings') }}
),

summed as (
    select
        classified.session_date,
        classified.source as source_system,
        classified.session_source,
        classified.session_medium,
        classified.session_campaign,
        classified.page_path as landing_page,
        max(case when classified.is_unknown then 'other' else classified.platform end) as platform,
        max(case when classified.is_unknown then 'other/other' else classified.channel end) as channel,
        sum(classified.sessions) as sessions,
        sum(classified.engaged_sessions) as engaged_sessions,
        sum(classified.new_users) as new_users,
        sum(classified.key_events) as key_events,
        sum(classified.transactions) as transactions,
        max(classified.original_currency) as original_currency,
        {{ sum_in_one_currency('classified.original_amount', 'classified.original_currency') }}
            as original_amount,
        max(rates.fx_rate) as fx_rate,
        max(rates.fx_rate_date) as fx_rate_date,
        sum({{ converted('classified.original_amount', 'rates.fx_rate') }}) as revenue,
        max(case when classified.is_other_row then 1 else 0 end) as is_other_row,
        max(case when classified.is_thresholded then 1 else 0 end) as is_thresholded,
        max(case when classified.is_sampled then 1 else 0 end) as is_sampled
    from classified
    left join rates
        on
            classified.original_currency = rates.currency
            and classified.session_date = rates.rate_date
    group by
        classified.session_date,
        classified.source,
        classified.session_source,
        classified.session_medium,
        classified.session_campaign,
        classified.page_path
),

final as (
    select
        summed.session_date,
        summed.source_system,
        summed.session_source,
        summed.session_medium,
        summed.session_campaign,
        summed.landing_page,
        summed.platform,
        summed.channel,
        cast(summed.sessions as bigint) as sessions,
        cast(summed.engaged_sessions as bigint) as engaged_sessions,
        cast(summed.new_users as bigint) as new_users,
        cast(summed.key_events as decimal(18, 3)) as key_events,
        cast(summed.transactions as bigint) as transactions,
        case when summed.original_amount is not null then summed.original_currency end as original_currency,
        summed.original_amount,
        case when summed.original_amount is not null then summed.fx_rate end as fx_rate,
        cast(summed.revenue as decimal(18, 2)) as revenue,
        case when summed.original_amount is not null then summed.fx_rate_date end as fx_rate_date,
        summed.is_other_row = 1 as is_other_row,
        summed.is_thresholded = 1 as is_thresholded,
        summed.is_sampled = 1 as is_sampled,
        coalesce(
            {{ dbt.datediff('summed.session_date', last_reporting_date(), 'day') }}
            < sources.restatement_days,
            false
        ) as is_settling,
        -- What ended up in the row of the rest is missing from the other rows of its day.
        max(summed.is_other_row) over (partition by summed.source_system, summed.session_date) = 0
        and summed.is_thresholded = 0
        and summed.is_sampled = 0 as is_complete
    from summed
    left join sources
        on summed.source_system = sources.source
    where summed.session_date <= {{ last_reporting_date() }}
)

select * from final
