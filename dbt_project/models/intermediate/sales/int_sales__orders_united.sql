{% set sources = [
    'shopify',
    'woocommerce',
    'database',
] -%}

with united as (

    {{ union_sources('orders', sources, keys=['order_id', 'customer_id']) }}

)

select * from united
