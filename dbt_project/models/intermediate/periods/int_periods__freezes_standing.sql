-- The publication that froze a month: the first one that was not taken back. Figures in another reporting
-- currency are not comparable, so a change of it begins anew.
with months as (

    select * from {{ ref('stg_frozen__months') }}

),

withdrawals as (

    select * from {{ ref('stg_frozen__withdrawals') }}

),

ranked as (

    select
        months.*,
        row_number() over (
            partition by months.month_start_date
            order by months.version
        ) as preference
    from months
    left join withdrawals
        on months.version = withdrawals.version
    where
        withdrawals.version is null
        and months.reporting_currency = '{{ var("reporting_currency") }}'

),

final as (

    select
        ranked.month_start_date,
        ranked.version,
        ranked.code_fingerprint,
        ranked.settings_fingerprint,
        ranked.frozen_as_of,
        ranked.frozen_at
    from ranked
    where ranked.preference = 1

)

select * from final
