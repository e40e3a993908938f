with conversions as (
    select * from {{ ref('fct_conversions') }}
),

paths as (
    select * from {{ ref('int_attribution__paths') }}
),

lead_sources as (
    select * from {{ ref('int_attribution__lead_sources') }}
),

sales_contacts as (
    select * from {{ ref('int_attribution__sales_contacts') }}
),

sales as (
    select
        conversions.*,
        paths.activity_id as first_activity_id,
        coalesce(paths.channel, 'unmatched') as first_channel,
        -- Without a touch nothing came first, and without sales work nothing came before it.
        case when sales_contacts.first_contact_at <= paths.touched_at then 1 else 0 end as is_after_sales
    from conversions
    left join paths
        on
            conversions.conversion_id = paths.conversion_id
            and paths.touch_number = 1
    left join sales_contacts
        on conversions.conversion_id = sales_contacts.conversion_id
    where conversions.conversion_type = 'revenue'
),

sourced as (
    select
        sales.*,
        'first_touch' as definition,
        cast(null as {{ dbt.type_string() }}) as lead_source,
        sales.first_activity_id as activity_id,
        sales.first_channel as channel
    from sales
    union all
    select
        sales.*,
        'first_touch_before_sales' as definition,
        cast(null as {{ dbt.type_string() }}) as lead_source,
        case when sales.is_after_sales = 0 then sales.first_activity_id end as activity_id,
        case when sales.is_after_sales = 0 then sales.first_channel else 'sales' end as channel
    from sales
    union all
    select
        sales.*,
        'crm_lead_source' as definition,
        lead_sources.lead_source,
        lead_sources.activity_id,
        lead_sources.channel
    from sales
    left join lead_sources
        on sales.conversion_id = lead_sources.conversion_id
),

final as (
    select
        sourced.conversion_id,
        sourced.definition,
        sourced.opportunity_id,
        sourced.activity_id,
        sourced.channel,
        sourced.lead_source,
        'attributed' as label,
        sourced.amount,
        sourced.converted_date
    from sourced
)

select * from final
