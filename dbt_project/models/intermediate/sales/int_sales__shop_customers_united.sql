{% set sources = [
    'shopify',
    'woocommerce',
    'database',
] -%}

with united as (

    {{ union_sources('shop_customers', sources, keys=['customer_id']) }}

)

select * from united
