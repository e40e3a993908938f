-- How good the leads are that each source brings: how far they get and how fast, what sales says of them,
-- how many of their deals are won, and what they are worth. By the definitions in force when they came in.
with leads as (
    select * from {{ ref('fct_leads') }}
),

qualified as (
    select * from {{ ref('int_leads__qualified') }}
),

verdicts as (
    select * from {{ ref('int_leads__verdicts') }}
),

opportunities as (
    select * from {{ ref('fct_opportunities') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

sales as (
    select * from {{ ref('int_sales__person_revenue') }}
),

-- A deal is the lead's who stands first on it.
deals as (
    select
        opportunities.person_id,
        sum(case when opportunities.status = 'won' then 1 else 0 end) as deals_won,
        sum(case when opportunities.status = 'lost' then 1 else 0 end) as deals_lost,
        sum(case when opportunities.status = 'no_decision' then 1 else 0 end) as deals_no_decision,
        sum(case when opportunities.status = 'open' then 1 else 0 end) as deals_open,
        sum(case when opportunities.status = 'won' then opportunities.amount else 0 end) as amount_won
    from opportunities
    where opportunities.person_id is not null
    group by opportunities.person_id
),

measured as (
    select
        leads.lead_id,
        leads.source_activity_id,
        qualified.definition_version,
        leads.created_at,
        qualified.mql_at,
        qualified.sql_at,
        leads.opportunity_at,
        leads.won_at,
        verdicts.verdict,
        verdicts.reason,
        coalesce(deals.deals_won, 0) as deals_won,
        coalesce(deals.deals_lost, 0) as deals_lost,
        coalesce(deals.deals_no_decision, 0) as deals_no_decision,
        coalesce(deals.deals_open, 0) as deals_open,
        coalesce(deals.amount_won, 0) as amount_won,
        coalesce(sales.revenue, 0) as revenue
    from leads
    -- inner: every lead came in under some definition
    inner join qualified
        on leads.lead_id = qualified.lead_id
    left join verdicts
        on leads.person_id = verdicts.person_id
    left join deals
        on leads.person_id = deals.person_id
    left join sales
        on leads.person_id = sales.person_id
),

valued as (
    {% for dimension, column in [
        ('platform', 'platform'), ('activity_type', 'activity_type'), ('channel', 'channel'),
        ('campaign', 'campaign_id'), ('topic', 'topic'), ('activity', 'activity_id'),
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

ranked_reasons as (
    select
        valued.dimension,
        valued.value,
        valued.definition_version,
        valued.reason,
        row_number() over (
            partition by valued.dimension, valued.value, valued.definition_version
            order by count(*) desc, valued.reason asc
        ) as preference
    from valued
    where valued.verdict = 'rejected' and valued.reason is not null
    group by
        valued.dimension,
        valued.value,
        valued.definition_version,
        valued.reason
),

counted as (
    select
        valued.dimension,
        valued.value,
        valued.definition_version,
        count(*) as leads,
        count(valued.mql_at) as mqls,
        count(valued.sql_at) as sqls,
        count(valued.opportunity_at) as opportunities,
        count(valued.won_at) as customers,
        sum(case when valued.verdict = 'accepted' then 1 else 0 end) as accepted_leads,
        sum(case when valued.verdict = 'rejected' then 1 else 0 end) as rejected_leads,
        sum(valued.deals_won) as deals_won,
        sum(valued.deals_lost) as deals_lost,
        sum(valued.deals_no_decision) as deals_no_decision,
        sum(valued.deals_open) as deals_open,
        sum(valued.amount_won) as amount_won,
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
        valued.definition_version
),

final as (
    select
        counted.dimension,
        counted.value,
        counted.definition_version,
        ranked_reasons.reason as top_rejection_reason,
        {% for column in [
            'leads', 'mqls', 'sqls', 'opportunities', 'customers', 'accepted_leads', 'rejected_leads',
            'deals_won', 'deals_lost', 'deals_no_decision', 'deals_open',
        ] -%}
        cast(counted.{{ column }} as bigint) as {{ column }},
        {% endfor -%}
        {{ money('counted.amount_won') }} as amount_won,
        {{ money(safe_divide('counted.amount_won', 'counted.deals_won')) }} as average_deal_amount,
        {{ money('counted.revenue') }} as revenue,
        {{ money(safe_divide('counted.revenue', 'counted.leads')) }} as revenue_per_lead,
        {{ safe_divide('counted.mqls', 'counted.leads') }} as mql_rate,
        {{ safe_divide('counted.sqls', 'counted.mqls') }} as sql_rate,
        {{ safe_divide('counted.opportunities', 'counted.sqls') }} as opportunity_rate,
        {{ safe_divide('counted.customers', 'counted.leads') }} as lead_to_customer_rate,
        {{ safe_divide('counted.accepted_leads', 'counted.accepted_leads + counted.rejected_leads') }}
            as acceptance_rate,
        {{ win_rate('counted.deals_won', 'counted.deals_lost') }} as win_rate,
        {{ win_rate('counted.deals_won', 'counted.deals_lost', 'counted.deals_no_decision') }}
            as strict_win_rate,
        counted.median_days_lead_to_mql,
        counted.median_days_mql_to_sql,
        counted.median_days_sql_to_opportunity,
        counted.median_days_opportunity_to_customer,
        counted.median_days_lead_to_customer,
        counted.leads < {{ var('min_buyers') }} as is_too_little_data
    from counted
    left join ranked_reasons
        on
            counted.dimension = ranked_reasons.dimension
            and counted.value = ranked_reasons.value
            and counted.definition_version = ranked_reasons.definition_version
            and ranked_reasons.preference = 1
)

select * from final
