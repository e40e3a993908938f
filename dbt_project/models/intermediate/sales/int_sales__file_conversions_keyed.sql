with file_conversions as (

    select * from {{ ref('stg_files__conversions') }}

),

person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

signed_conversions as (

    select
        file_conversions.row_id,
        coalesce(file_conversions.conversion_key, file_conversions.row_id) as conversion_key,
        file_conversions.person_key,
        file_conversions.conversion_type,
        file_conversions.converted_at,
        -- A row without an amount counts as a conversion without money.
        coalesce(file_conversions.original_amount, 0) as original_amount,
        file_conversions.original_currency,
        coalesce(file_conversions.original_amount, 0) < 0 as is_taken_back,
        file_conversions._dlt_load_id
    from file_conversions

),

-- A key used twice is two conversions; the id of the later one also holds its row.
numbered_conversions as (

    select
        signed_conversions.row_id,
        signed_conversions.conversion_key,
        signed_conversions.person_key,
        signed_conversions.conversion_type,
        signed_conversions.converted_at,
        signed_conversions.original_amount,
        signed_conversions.original_currency,
        signed_conversions.is_taken_back,
        row_number() over (
            partition by
                signed_conversions.conversion_key,
                signed_conversions.conversion_type,
                signed_conversions.is_taken_back
            order by signed_conversions._dlt_load_id, signed_conversions.row_id
        ) as occurrence
    from signed_conversions

),

keyed_conversions as (

    select
        'file_' || numbered_conversions.conversion_type || ':'
        || numbered_conversions.conversion_key
        || case
            when numbered_conversions.is_taken_back or numbered_conversions.occurrence > 1
                then ':' || numbered_conversions.row_id
            else ''
        end as line_key,
        numbered_conversions.conversion_key,
        numbered_conversions.conversion_type,
        person_keys.person_id,
        numbered_conversions.original_amount,
        numbered_conversions.original_currency,
        numbered_conversions.is_taken_back,
        numbered_conversions.converted_at
    from numbered_conversions
    left join person_keys
        on
            numbered_conversions.person_key = person_keys.key_value
            and person_keys.key_kind = 'person_key'

),

-- Of several positive rows with the key, the last one not after the refund; else the first.
ranked_matches as (

    select
        refunds.line_key,
        payments.line_key as refunded_line_key,
        payments.person_id,
        row_number() over (
            partition by refunds.line_key
            order by
                case when payments.converted_at <= refunds.converted_at then 0 else 1 end,
                case
                    when payments.converted_at <= refunds.converted_at
                        then -{{ exact_days_between(beginning_of_time(), 'payments.converted_at') }}
                    else {{ exact_days_between(beginning_of_time(), 'payments.converted_at') }}
                end,
                payments.line_key
        ) as preference
    from keyed_conversions as refunds
    -- inner: a negative row whose key nobody paid with is a credit of its own
    inner join keyed_conversions as payments
        on
            refunds.conversion_key = payments.conversion_key
            and refunds.conversion_type = payments.conversion_type
            and not payments.is_taken_back
    where refunds.is_taken_back and refunds.conversion_type = 'revenue'

),

final as (

    select
        keyed_conversions.line_key,
        ranked_matches.refunded_line_key,
        keyed_conversions.conversion_key,
        keyed_conversions.conversion_type,
        coalesce(ranked_matches.person_id, keyed_conversions.person_id) as person_id,
        keyed_conversions.original_amount,
        keyed_conversions.original_currency,
        keyed_conversions.converted_at
    from keyed_conversions
    left join ranked_matches
        on keyed_conversions.line_key = ranked_matches.line_key and ranked_matches.preference = 1

)

select * from final
