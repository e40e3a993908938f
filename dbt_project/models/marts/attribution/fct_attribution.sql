{{ config(materialized='view') }}

-- A row a model of what is worked out a row a touch: written out it would be several times as large, and who
-- asks for one model reads that model's columns only.
with paths as (
    select * from {{ ref('int_attribution__paths') }}
),

chain_credits as (
    select * from {{ ref('int_attribution__chain_credits') }}
),

chain_paths as (
    select
        paths.*,
        chain_credits.markov_credit,
        chain_credits.markov_amount
    from paths
    -- inner: every touch has its credit of the chain
    inner join chain_credits
        on
            paths._fingerprint = chain_credits._fingerprint
            and paths.touch_number = chain_credits.touch_number
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
    {% for model in path_models() + ['markov'] -%}
    {%- set touches = 'chain_paths' if model == 'markov' else 'paths' -%}
    select
        '{{ model }}' as model,
        {{ touches }}.conversion_id,
        {{ touches }}.touchpoint_id,
        {{ touches }}.activity_id,
        {{ touches }}.conversion_type,
        {{ touches }}.channel,
        {{ touches }}.{{ model }}_credit as credit,
        {{ touches }}.{{ model }}_amount as amount,
        {{ touches }}.days_before,
        {{ touches }}.converted_date
    from {{ touches }}
    where {{ touches }}.{{ model }}_credit > 0
    {% if not loop.last -%} union all {%- endif %}
    {% endfor %}
)

select * from final
