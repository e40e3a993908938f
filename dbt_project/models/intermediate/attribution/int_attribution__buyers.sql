{{ config(materialized='table') }}

-- How often each buyer is drawn in each replicate of the bootstrap: Poisson with mean 1, from the buyer's own
-- sequence of random numbers, so that it stays the same whoever else is there.
with sales as (
    select * from {{ ref('int_attribution__sales') }}
),

buyers as (
    select
        sales.buyer_id,
        min({{ day_number('sales.converted_at') }}) as first_day,
        coalesce(sum({{ history_part(
            "cast(sales.amount as " ~ dbt.type_string() ~ ") || ' ' || cast("
            ~ day_number('sales.converted_at') ~ " as " ~ dbt.type_string() ~ ")"
        ) }}), 0) as history
    from sales
    group by sales.buyer_id
),

seeded as (
    select
        buyers.buyer_id,
        cast(row_number() over (order by buyers.buyer_id) as integer) as buyer_number,
        {{ lehmer_seed(draw_id("'buyer'", 'buyers.first_day', 'buyers.history', 'buyers.buyer_id')) }} as seed
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
