with conversions as (
    select * from {{ ref('fct_conversions') }}
),

paths as (
    select * from {{ ref('int_attribution__paths') }}
),

final as (
    select
        conversions.conversion_id,
        conversions.opportunity_id,
        paths.activity_id,
        paths.channel,
        'attributed' as label,
        cast(count(*) as integer) as touches,
        conversions.amount,
        conversions.converted_date,
        min(paths.touched_at) as first_touched_at
    from conversions
    -- inner: what nobody met an activity before is influenced by none
    inner join paths
        on conversions.conversion_id = paths.conversion_id
    where conversions.conversion_type = 'revenue'
    group by
        conversions.conversion_id,
        conversions.opportunity_id,
        paths.activity_id,
        paths.channel,
        conversions.amount,
        conversions.converted_date
)

select * from final
