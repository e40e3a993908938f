-- Why revenue changed. With N sales in all, of which the value has the share s at the average a, its revenue
-- is N x s x a. Volume: more or fewer sales in all, at the old shares and averages. Mix: another share, at
-- the old average. Rate: another average. In this order the three sum to the change exactly; rounding goes
-- into the rate.
with comparisons as (
    select * from {{ ref('int_attribution__comparisons') }}
),

sales_days as (
    select * from {{ ref('int_attribution__sales_days') }}
),

placed as (
    {% for side in ['period', 'base'] -%}
    select
        comparisons.period,
        comparisons.comparison,
        sales_days.dimension,
        sales_days.value,
        sales_days.model,
        {% if side == 'period' -%}
        sales_days.sales,
        sales_days.amount,
        0 as sales_before,
        0 as amount_before
        {%- else -%}
        0 as sales,
        0 as amount,
        sales_days.sales as sales_before,
        sales_days.amount as amount_before
        {%- endif %}
    from sales_days
    -- inner: a day that lies in no span is in none
    inner join comparisons
        on
            sales_days.converted_date >= comparisons.{{ side }}_start_date
            and sales_days.converted_date <= comparisons.{{ side }}_end_date
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

summed as (
    select
        placed.period,
        placed.comparison,
        placed.dimension,
        placed.value,
        placed.model,
        sum(placed.sales) as sales,
        sum(placed.sales_before) as sales_before,
        cast(sum(placed.amount) as decimal(18, 2)) as revenue,
        cast(sum(placed.amount_before) as decimal(18, 2)) as revenue_before
    from placed
    group by
        placed.period,
        placed.comparison,
        placed.dimension,
        placed.value,
        placed.model
),

totals as (
    select
        summed.period,
        summed.comparison,
        summed.dimension,
        summed.model,
        sum(summed.sales) as all_sales,
        sum(summed.sales_before) as all_sales_before
    from summed
    group by
        summed.period,
        summed.comparison,
        summed.dimension,
        summed.model
),

averaged as (
    select
        summed.*,
        totals.all_sales,
        totals.all_sales_before,
        -- What is new had no average: its own, so that its coming counts as mix.
        coalesce(
            {{ safe_divide('summed.revenue_before', 'summed.sales_before') }},
            {{ safe_divide('summed.revenue', 'summed.sales') }}
        ) as average_before
    from summed
    -- inner: every value is in its total
    inner join totals
        on
            summed.period = totals.period
            and summed.comparison = totals.comparison
            and summed.dimension = totals.dimension
            and summed.model = totals.model
),

effects as (
    select
        averaged.*,
        coalesce(
            {{ money(
                'cast(averaged.all_sales - averaged.all_sales_before as ' ~ type_double() ~ ') * '
                ~ safe_divide('averaged.revenue_before', 'averaged.all_sales_before')
            ) }},
            averaged.revenue - averaged.revenue_before
        ) as volume_effect,
        coalesce(
            {{ money(
                '(cast(averaged.sales as ' ~ type_double() ~ ') - cast(averaged.all_sales as ' ~ type_double() ~ ') * '
                ~ safe_divide('averaged.sales_before', 'averaged.all_sales_before') ~ ') * averaged.average_before'
            ) }},
            0
        ) as mix_effect
    from averaged
),

united as (
    select
        effects.period,
        effects.comparison,
        effects.dimension,
        effects.value,
        effects.model,
        effects.sales,
        effects.sales_before,
        effects.revenue,
        effects.revenue_before,
        effects.volume_effect,
        effects.mix_effect
    from effects
    union all
    select
        effects.period,
        effects.comparison,
        effects.dimension,
        'all' as value,
        effects.model,
        max(effects.all_sales) as sales,
        max(effects.all_sales_before) as sales_before,
        sum(effects.revenue) as revenue,
        sum(effects.revenue_before) as revenue_before,
        sum(effects.volume_effect) as volume_effect,
        sum(effects.mix_effect) as mix_effect
    from effects
    group by
        effects.period,
        effects.comparison,
        effects.dimension,
        effects.model
),

final as (
    select
        united.period,
        united.comparison,
        united.dimension,
        united.value,
        united.model,
        cast(round(united.sales, 6) as {{ type_double() }}) as sales,
        cast(round(united.sales_before, 6) as {{ type_double() }}) as sales_before,
        cast(united.revenue as decimal(18, 2)) as revenue,
        cast(united.revenue_before as decimal(18, 2)) as revenue_before,
        cast(united.revenue - united.revenue_before as decimal(18, 2)) as revenue_change,
        {{ safe_divide('united.revenue - united.revenue_before', 'united.revenue_before') }} as change_rate,
        cast(united.volume_effect as decimal(18, 2)) as volume_effect,
        cast(united.mix_effect as decimal(18, 2)) as mix_effect,
        cast(
            united.revenue - united.revenue_before - united.volume_effect - united.mix_effect
            as decimal(18, 2)
        ) as rate_effect,
        comparisons.period_start_date,
        comparisons.period_end_date,
        comparisons.base_start_date,
        comparisons.base_end_date
    from united
    -- inner: the spans that the rows are of
    inner join comparisons
        on
            united.period = comparisons.period
            and united.comparison = comparisons.comparison
)

select * from final
