{{ config(materialized='table') }}

-- How often each buyer is drawn in each replicate of the bootstrap: Poisson with mean 1, from the buyer's own
-- sequence of random numbers, so that it stays the same whoever else is there.
with sales as (
    select * from {{ ref('int_attribution__sales') }}
),

dated as (
    select
        sales.buyer_id,
        cast(sales.amount as {{ dbt.type_string() }}) as amount,
        {{ day_number('sales.converted_at') }} as sold_day
    from sales
),

parts as (
    select
        dated.buyer_id,
        dated.sold_day,
        min(dated.sold_day) over (partition by dated.buyer_id) as first_day,
        {{ history_part('dated.amount', 'dated.sold_day') }} as part
    from dated
),

buyers as (
    select
        parts.buyer_id,
        parts.first_day,
        sum(case when parts.sold_day = parts.first_day then parts.part else 0 end) as first_part,
        sum(parts.part) as history
    from parts
    group by
        parts.buyer_id,
        parts.first_day
),

seeded as (
    select
        buyers.buyer_id,
        cast(row_number() over (order by buyers.buyer_id) as integer) as buyer_number,
        {{ lehmer_seed(draw_id(
            "'buyer'", 'buyers.first_day', 'buyers.first_part', 'buyers.history', 'buyers.buyer_id'
        )) }} as seed
    from buyers
),

final as (
    select
        {% for replicate in range(1, bootstrap_replicates() + 1) -%}
        {{ poisson_draw(lehmer_number('seeded.seed', replicate)) }} as draws_{{ replicate }},
        {% endfor -%}
        seeded.buyer_id,
        seeded.buyer_number
    from seeded
)

select * from final
