{%- set compared_figures = [
    ('renewal_rate', 'raw_difference'), ('renewal_rate', 'difference'), ('renewal_rate', 'low'), ('renewal_rate', 'high'),
    ('churn_rate', 'raw_difference'), ('churn_rate', 'difference'), ('churn_rate', 'low'), ('churn_rate', 'high'),
] -%}
{%- set money_figures = ['raw_difference', 'difference', 'low', 'high'] -%}

with customer_quarters as (
    select * from {{ ref('int_customers__quarters') }}
),

differences as (
    select * from {{ ref('int_customers__differences') }}
),

periods as (
    select
        customer_quarters.quarter_start_date,
        customer_quarters.engagement_band,
        count(*) as customers,
        sum(customer_quarters.expansion_amount) as expansion_revenue,
        sum(customer_quarters.renewals_won) as renewals_won,
        sum(customer_quarters.renewals_lost) as renewals_lost,
        sum(case when customer_quarters.is_churned then 1 else 0 end) as churned
    from customer_quarters
    group by
        customer_quarters.quarter_start_date,
        customer_quarters.engagement_band
),

compared as (
    select
        {% for outcome, figure in compared_figures -%}
        max(case when differences.outcome = '{{ outcome }}' then differences.{{ figure }} end)
            as {{ outcome }}_{{ figure }},
        {% endfor -%}
        {% for figure in money_figures -%}
        max(case when differences.outcome = 'expansion_revenue' then differences.{{ figure }} end)
            as expansion_revenue_{{ figure }},
        {% endfor -%}
        differences.quarter_start_date,
        differences.engagement_band
    from differences
    group by
        differences.quarter_start_date,
        differences.engagement_band
),

final as (
    select
        periods.engagement_band,
        periods.quarter_start_date,
        {{ money('periods.expansion_revenue') }} as expansion_revenue,
        {{ safe_divide('periods.renewals_won', 'periods.renewals_won + periods.renewals_lost') }}
            as renewal_rate,
        {{ safe_divide('periods.churned', 'periods.customers') }} as churn_rate,
        case when compared.churn_rate_difference is not null then 'estimated' end as label,
        {% for outcome, figure in compared_figures -%}
        compared.{{ outcome }}_{{ figure }},
        {% endfor -%}
        {% for figure in money_figures -%}
        {{ money('compared.expansion_revenue_' ~ figure) }} as expansion_revenue_{{ figure }},
        {% endfor -%}
        cast(periods.customers as bigint) as customers,
        cast(periods.renewals_won as bigint) as renewals_won,
        cast(periods.renewals_lost as bigint) as renewals_lost
    from periods
    left join compared
        on
            periods.engagement_band = compared.engagement_band
            and periods.quarter_start_date = compared.quarter_start_date
)

select * from final
