-- What customers did of their own will with what the company does on social media or at events. Advertising
-- is left out: it is shown to those who are about to buy, and a direct visit says nothing of either.
with touchpoints as (
    select * from {{ ref('fct_touchpoints') }}
),

channels as (
    select * from {{ ref('dim_channel') }}
),

final as (
    select
        coalesce(touchpoints.company_id, touchpoints.person_id) as customer_id,
        {{ reporting_date('touchpoints.touched_at') }} as engaged_date
    from touchpoints
    -- inner: every touch has a channel that is described
    inner join channels
        on touchpoints.channel = channels.channel
    where
        coalesce(touchpoints.company_id, touchpoints.person_id) is not null
        and not touchpoints.is_direct
        and channels.activity_type not in ('paid_ad', 'other')
        and (channels.is_social or touchpoints.touch_type = 'attendance')
)

select * from final
