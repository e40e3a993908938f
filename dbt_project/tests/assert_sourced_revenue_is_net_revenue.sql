-- A returned row is a definition under which the sales' money is not net revenue, or an activity with more
-- influenced revenue than all sales above zero.
with sourced as (
    select * from {{ ref('mart_sourced_revenue') }}
),

influenced as (
    select * from {{ ref('mart_influenced_revenue') }}
),

conversions as (
    select * from {{ ref('fct_conversions') }}
),

whole as (
    select
        sum(conversions.amount) as net_revenue,
        sum(greatest(conversions.amount, 0)) as sales
    from conversions
    where conversions.conversion_type = 'revenue'
),

definitions as (
    {% for definition in ['crm_lead_source', 'first_touch', 'first_touch_before_sales'] -%}
    select '{{ definition }}' as definition
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

by_definition as (
    select
        definitions.definition as part,
        sum(sourced.amount) as amount
    from definitions
    left join sourced
        on definitions.definition = sourced.definition
    group by definitions.definition
),

by_activity as (
    select
        coalesce(influenced.activity_id, influenced.channel) as part,
        influenced.channel,
        sum(influenced.amount) as amount
    from influenced
    group by
        coalesce(influenced.activity_id, influenced.channel),
        influenced.channel
)

select
    by_definition.part,
    by_definition.amount,
    whole.net_revenue as whole_amount
from by_definition
cross join whole
where by_definition.amount is distinct from whole.net_revenue

union all

select
    by_activity.part,
    by_activity.amount,
    whole.sales as whole_amount
from by_activity
cross join whole
where by_activity.amount > whole.sales
