{{ config(materialized='table') }}

-- Profiles whose owner is known: somebody said so by hand, else a CRM does and nobody refused it.
with decisions as (
    select * from {{ ref('int_identity__link_decisions') }}
),

declared_ids as (
    select * from {{ ref('int_identity__declared_ids_resolved') }}
),

-- A profile that was confirmed for two people is the one's that was decided last.
ranked_confirmations as (
    select
        decisions.*,
        row_number() over (
            partition by decisions.key_kind, decisions.key_value
            order by decisions.decided_at desc, decisions.row_id desc
        ) as preference
    from decisions
    where decisions.decision = 'confirm' and decisions.natural_person_key is not null
),

confirmed as (
    select * from ranked_confirmations
    where ranked_confirmations.preference = 1
),

final as (
    select
        confirmed.key_kind,
        confirmed.key_value,
        confirmed.natural_person_key
    from confirmed
    union all
    select
        declared_ids.key_kind,
        declared_ids.key_value,
        declared_ids.natural_person_key
    from declared_ids
    left join confirmed
        on declared_ids.key_kind = confirmed.key_kind and declared_ids.key_value = confirmed.key_value
    left join decisions
        on
            declared_ids.key_kind = decisions.key_kind
            and declared_ids.key_value = decisions.key_value
            and declared_ids.natural_person_key = decisions.natural_person_key
            and decisions.decision = 'refuse'
    where
        declared_ids.key_kind not like '%_click_id'
        and confirmed.key_kind is null
        and decisions.key_kind is null
)

select * from final
