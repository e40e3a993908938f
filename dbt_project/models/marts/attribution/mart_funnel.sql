-- Leads by the month they came in and by what brought them, and how far they have got since.
with leads as (
    select * from {{ ref('fct_leads') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

sales as (
    select * from {{ ref('int_sales__person_revenue') }}
),

-- One lead a person at most may carry the person's money.
measured as (
    select
        leads.lead_id,
        leads.source_activity_id,
        cast({{ dbt.date_trunc('month', reporting_date('leads.created_at')) }} as date) as month_start_date,
        leads.created_at,
        leads.mql_at,
        leads.sql_at,
        leads.opportunity_at,
        leads.won_at,
        case
            when
                row_number() over (
                    partition by leads.person_id
                    order by leads.created_at, leads.lead_id
                ) = 1
                then coalesce(sales.revenue, 0)
            else 0
        end as revenue
    from leads
    left join sales
        on leads.person_id = sales.person_id
),

valued as (
    {% for dimension, column in [
        ('platform', 'platform'), ('activity_type', 'activity_type'), ('channel', 'channel'),
        ('campaign', 'campaign_id'), ('topic', 'topic'), ('department', 'department'),
        ('author_kind', 'author_kind'),
    ] -%}
    select
        measured.*,
        '{{ dimension }}' as dimension,
        coalesce(activities.{{ column }}, 'none') as value
    from measured
    left join activities
        on measured.source_activity_id = activities.activity_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counted as (
    select
        valued.dimension,
        valued.value,
        valued.month_start_date,
        count(*) as leads,
        count(valued.mql_at) as mqls,
        count(valued.sql_at) as sqls,
        count(valued.opportunity_at) as opportunities,
        count(valued.won_at) as customers,
        sum(valued.revenue) as revenue,
        {% for name, start, finish in [
            ('lead_to_mql', 'created_at', 'mql_at'), ('mql_to_sql', 'mql_at', 'sql_at'),
            ('sql_to_opportunity', 'sql_at', 'opportunity_at'),
            ('opportunity_to_customer', 'opportunity_at', 'won_at'), ('lead_to_customer', 'created_at', 'won_at'),
        ] -%}
        percentile_cont(0.5) within group (
            order by {{ exact_days_between('valued.' ~ start, 'valued.' ~ finish) }}
        ) as median_days_{{ name }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from valued
    group by
        valued.dimension,
        valued.value,
        valued.month_start_date
),

final as (
    select
        counted.dimension,
        counted.value,
        cast(counted.leads as bigint) as leads,
        cast(counted.mqls as bigint) as mqls,
        cast(counted.sqls as bigint) as sqls,
        cast(counted.opportunities as bigint) as opportunities,
        cast(counted.customers as bigint) as customers,
        cast(counted.revenue as decimal(18, 2)) as revenue,
        {{ safe_divide('counted.mqls', 'counted.leads') }} as mql_rate,
        {{ safe_divide('counted.sqls', 'counted.mqls') }} as sql_rate,
        {{ safe_divide('counted.opportunities', 'counted.sqls') }} as opportunity_rate,
        {{ safe_divide('counted.customers', 'counted.opportunities') }} as customer_rate,
        {{ safe_divide('counted.customers', 'counted.leads') }} as lead_to_customer_rate,
        counted.median_days_lead_to_mql,
        counted.median_days_mql_to_sql,
        counted.median_days_sql_to_opportunity,
        counted.median_days_opportunity_to_customer,
        counted.median_days_lead_to_customer,
        counted.month_start_date
    from counted
)

select * from final
