{{ config(materialized='view') }}

-- A row a model of what is worked out a row a touch: written out it would be several times as large, and who
-- asks for one model reads that model's columns only.
with paths as (
    select * from {{ ref('int_attribution__paths') }}
),

chain_credits as (
    select * from {{ ref('int_attribution__chain_credits') }}
),

final as (
    {% for model, condition in [
        ('first_touch', 'paths.touch_number = 1'),
        ('last_touch', 'paths.touch_number = paths.touch_count'),
        ('last_non_direct', 'paths.is_last_non_direct'),
    ] -%}
    select
        '{{ model }}' as model,
        paths.conversion_id,
        paths.touchpoint_id,
        paths.activity_id,
        paths.conversion_type,
        paths.channel,
        cast(1 as {{ type_double() }}) as credit,
        paths.conversion_amount as amount,
        paths.days_before,
        paths.converted_date
    from paths
    where {{ condition }}
    union all
    {% endfor -%}
    select
        'markov' as model,
        chain_credits.conversion_id,
        chain_credits.touchpoint_id,
        chain_credits.activity_id,
        chain_credits.conversion_type,
        chain_credits.channel,
        chain_credits.markov_credit as credit,
        chain_credits.markov_amount as amount,
        chain_credits.days_before,
        chain_credits.converted_date
    from chain_credits
    where chain_credits.markov_credit > 0
    {% for model in path_models() -%}
    union all
    select
        '{{ model }}' as model,
        paths.conversion_id,
        paths.touchpoint_id,
        paths.activity_id,
        paths.conversion_type,
        paths.channel,
        paths.{{ model }}_credit as credit,
        paths.{{ model }}_amount as amount,
        paths.days_before,
        paths.converted_date
    from paths
    where paths.{{ model }}_credit > 0
    {% endfor %}
)

select * from final
