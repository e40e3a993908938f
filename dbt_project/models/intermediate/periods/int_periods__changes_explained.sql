{{ config(materialized='table') }}

{%- set tiny = '0.000000001' %}

-- What became of a frozen sale's money since, split by what the evidence says: amounts at the share that the
-- channel had, then what is left, which moved between channels. Parts of a row add up to its difference.
with freezes as (

    select * from {{ ref('int_periods__freezes_standing') }}

),

months_closed as (

    select * from {{ ref('int_periods__months_closed') }}

),

frozen_conversions as (

    select * from {{ ref('stg_frozen__conversions') }}

),

frozen_credits as (

    select * from {{ ref('stg_frozen__credits') }}

),

conversions as (

    select * from {{ ref('int_periods__conversions_valued') }}

),

credits as (

    select * from {{ ref('int_periods__credits_summed') }}

),

-- A month that nothing froze yet is frozen by this very publication, at what it shows.
months as (

    select
        months_closed.month_start_date,
        freezes.version,
        freezes.frozen_as_of,
        coalesce(freezes.settings_fingerprint, '') <> '{{ var("settings_fingerprint") }}'
        and '{{ var("settings_fingerprint") }}' <> '' as is_setting_changed,
        coalesce(freezes.code_fingerprint, '') <> '{{ var("code_fingerprint") }}'
        and '{{ var("code_fingerprint") }}' <> '' as is_code_changed
    from months_closed
    left join freezes
        on months_closed.month_start_date = freezes.month_start_date

),

held_conversions as (

    select
        frozen_conversions.*,
        months.is_setting_changed,
        months.is_code_changed
    from frozen_conversions
    -- inner: freezes that were taken back do not count
    inner join months
        on
            frozen_conversions.month_start_date = months.month_start_date
            and frozen_conversions.version = months.version

),

-- What the amount of a sale changed by, and why; NULL where it is not in the month both times.
conversions_compared as (

    select
        held_conversions.conversion_id,
        held_conversions.month_start_date,
        held_conversions.is_setting_changed,
        held_conversions.is_code_changed,
        coalesce(held_conversions.people_fingerprint, '') <> coalesce(conversions.people_fingerprint, '')
            as is_person_changed,
        coalesce(held_conversions.touches_fingerprint, '') <> coalesce(conversions.touches_fingerprint, '')
            as is_path_changed,
        case
            when held_conversions.original_currency = conversions.original_currency
                then
                    {{ converted('held_conversions.original_amount', 'conversions.fx_rate') }}
                    - held_conversions.paid_amount
            else 0
        end
        + case
            when held_conversions.original_refunded_amount = conversions.original_refunded_amount
                then conversions.refunded_amount - held_conversions.refunded_amount
            else 0
        end as rate_change,
        case
            when held_conversions.original_refunded_amount = conversions.original_refunded_amount then 0
            else conversions.refunded_amount - held_conversions.refunded_amount
        end as refund_change,
        conversions.amount - held_conversions.amount as amount_change
    from held_conversions
    -- inner: what is not there any more, or in another month now, is known by its credits alone
    inner join conversions
        on
            held_conversions.conversion_id = conversions.conversion_id
            and held_conversions.month_start_date = conversions.month_start_date

),

held_credits as (

    select
        frozen_credits.month_start_date,
        frozen_credits.conversion_id,
        frozen_credits.model,
        frozen_credits.channel,
        frozen_credits.credit,
        frozen_credits.amount
    from frozen_credits
    -- inner: freezes that were taken back do not count
    inner join months
        on
            frozen_credits.month_start_date = months.month_start_date
            and frozen_credits.version = months.version

),

present_credits as (

    select
        credits.*,
        months.version
    from credits
    -- inner: months that are not closed have nothing to compare
    inner join months
        on credits.month_start_date = months.month_start_date

),

united as (

    select
        held_credits.month_start_date,
        held_credits.conversion_id,
        held_credits.model,
        held_credits.channel,
        held_credits.credit as frozen_credit,
        held_credits.amount as frozen_amount,
        0 as current_credit,
        0 as current_amount
    from held_credits

    union all

    select
        present_credits.month_start_date,
        present_credits.conversion_id,
        present_credits.model,
        present_credits.channel,
        case when present_credits.version is null then present_credits.credit else 0 end as frozen_credit,
        case when present_credits.version is null then present_credits.amount else 0 end as frozen_amount,
        present_credits.credit as current_credit,
        present_credits.amount as current_amount
    from present_credits

),

credits_compared as (

    select
        united.month_start_date,
        united.conversion_id,
        united.model,
        united.channel,
        sum(united.frozen_credit) as frozen_credit,
        cast(sum(united.frozen_amount) as decimal(18, 2)) as frozen_amount,
        sum(united.current_credit) as current_credit,
        cast(sum(united.current_amount) as decimal(18, 2)) as current_amount
    from united
    group by
        united.month_start_date,
        united.conversion_id,
        united.model,
        united.channel

),

valued as (

    select
        credits_compared.*,
        credits_compared.current_amount - credits_compared.frozen_amount as difference,
        coalesce(conversions_compared.is_setting_changed, months.is_setting_changed) as is_setting_changed,
        coalesce(conversions_compared.is_code_changed, months.is_code_changed) as is_code_changed,
        conversions_compared.is_person_changed,
        conversions_compared.is_path_changed,
        conversions_compared.conversion_id is not null as is_known_both_times,
        coalesce(conversions_compared.amount_change, 0) as amount_change,
        {{ money('credits_compared.frozen_credit * coalesce(conversions_compared.rate_change, 0)') }}
            as rate_part,
        {{ money('credits_compared.frozen_credit * coalesce(conversions_compared.refund_change, 0)') }}
            as refund_part,
        {{ money(
            'credits_compared.frozen_credit * coalesce(conversions_compared.amount_change'
            ~ ' - conversions_compared.rate_change - conversions_compared.refund_change, 0)'
        ) }} as late_part
    from credits_compared
    -- inner: every credit's month is closed
    inner join months
        on credits_compared.month_start_date = months.month_start_date
    left join conversions_compared
        on
            credits_compared.conversion_id = conversions_compared.conversion_id
            and credits_compared.month_start_date = conversions_compared.month_start_date

),

-- The cause of what moved between channels. Fractions of a cent go to the cause of the amount's change.
caused as (

    select
        valued.*,
        case
            when not valued.is_known_both_times then 'late_data'
            when
                abs(valued.current_credit - valued.frozen_credit) < {{ tiny }}
                and valued.refund_part <> 0
                then 'refund'
            when
                abs(valued.current_credit - valued.frozen_credit) < {{ tiny }}
                and valued.rate_part <> 0
                then 'rate'
            when valued.is_person_changed then 'merged_contact'
            when valued.is_path_changed and valued.is_setting_changed then 'changed_setting'
            when valued.is_path_changed then 'late_data'
            when valued.is_setting_changed then 'changed_setting'
            when valued.is_code_changed then 'changed_definition'
            when valued.model = 'markov' then 'relearned'
            else 'late_data'
        end as rest_cause
    from valued

),

final as (

    select
        caused.month_start_date,
        caused.conversion_id,
        caused.model,
        caused.channel,
        caused.frozen_amount,
        caused.current_amount,
        {% for cause in change_causes() -%}
        {{ part_of_cause(cause) }} as {{ cause }}_difference,
        {% endfor -%}
        caused.difference
    from caused

)

select * from final
