{{ config(materialized='table') }}

-- Who was invited, signed up, came, joined, went to the store or had an appointment, and because of what.
with attendance as (
    select * from {{ ref('stg_files__attendance') }}
),

file_keys as (
    select * from {{ ref('int_social__file_keys') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

rates as (
    select * from {{ ref('int_sales__fx_rates_daily') }}
),

final as (
    select
        attendance.row_id,
        coalesce(
            person_keys.person_id, {{ pseudonym("'participant:' || lower(attendance.person_key)") }}
        ) as participant_id,
        file_keys.activity_id,
        attendance.attendance_kind,
        {{ converted('attendance.original_amount', 'rates.fx_rate') }} as amount,
        attendance.happened_at
    from attendance
    left join file_keys
        on attendance.activity_key = file_keys.activity_key
    left join person_keys
        on attendance.person_key = person_keys.key_value and person_keys.key_kind = 'person_key'
    left join rates
        on
            attendance.original_currency = rates.currency
            and {{ reporting_date('attendance.happened_at') }} = rates.rate_date
)

select * from final
