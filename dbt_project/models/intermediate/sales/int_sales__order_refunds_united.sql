{% set sources = [
    'shopify',
    'woocommerce',
    'database',
] -%}

with united as (

    {{ union_sources('order_refunds', sources, keys=['refund_id', 'order_id']) }}

)

select * from united
