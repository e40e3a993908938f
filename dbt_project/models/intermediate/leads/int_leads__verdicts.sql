-- Sales' last word on each person. A verdict on somebody whom nothing else knows is nobody's.
with verdicts as (
    select * from {{ ref('stg_files__lead_verdicts') }}
),

person_keys as (
    select * from {{ ref('int_identity__person_keys') }}
),

matched as (
    select
        person_keys.person_id,
        verdicts.verdict,
        verdicts.reason,
        verdicts.decided_at,
        row_number() over (
            partition by person_keys.person_id
            order by verdicts.decided_at desc, verdicts.row_id asc
        ) as recency
    from verdicts
    -- inner: nobody's
    inner join person_keys
        on
            lower(verdicts.person_key) = lower(person_keys.key_value)
            and person_keys.key_kind in ('person_key', 'email', 'crm_contact')
),

final as (
    select
        matched.person_id,
        matched.verdict,
        matched.reason,
        matched.decided_at
    from matched
    where matched.recency = 1
)

select * from final
