with stripe_lines as (

    select * from {{ ref('int_sales__stripe_lines_collected') }}

),

deal_lines as (

    select * from {{ ref('int_sales__deal_lines_collected') }}

),

order_lines as (

    select * from {{ ref('int_sales__order_lines_collected') }}

),

file_conversions as (

    select * from {{ ref('int_sales__file_conversions_keyed') }}

),

final as (

    select
        stripe_lines.line_key,
        stripe_lines.refunded_line_key,
        stripe_lines.line_key as conversion_key,
        'stripe' as source,
        stripe_lines.deal_id,
        stripe_lines.person_id,
        stripe_lines.original_amount,
        stripe_lines.original_currency,
        stripe_lines.billing_reason,
        stripe_lines.service_start_at,
        stripe_lines.service_end_at,
        stripe_lines.occurred_at
    from stripe_lines

    union all

    select
        deal_lines.line_key,
        cast(null as {{ dbt.type_string() }}) as refunded_line_key,
        deal_lines.line_key as conversion_key,
        deal_lines.source,
        deal_lines.deal_id,
        deal_lines.person_id,
        deal_lines.original_amount,
        deal_lines.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        deal_lines.occurred_at
    from deal_lines

    union all

    select
        order_lines.line_key,
        order_lines.refunded_line_key,
        order_lines.line_key as conversion_key,
        order_lines.source,
        cast(null as {{ dbt.type_string() }}) as deal_id,
        order_lines.person_id,
        order_lines.original_amount,
        order_lines.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        order_lines.occurred_at
    from order_lines

    union all

    select
        file_conversions.line_key,
        file_conversions.refunded_line_key,
        file_conversions.conversion_key,
        'files' as source,
        cast(null as {{ dbt.type_string() }}) as deal_id,
        file_conversions.person_id,
        file_conversions.original_amount,
        file_conversions.original_currency,
        cast(null as {{ dbt.type_string() }}) as billing_reason,
        cast(null as {{ type_instant() }}) as service_start_at,
        cast(null as {{ type_instant() }}) as service_end_at,
        file_conversions.converted_at as occurred_at
    from file_conversions
    where file_conversions.conversion_type = 'revenue'

)

select * from final
