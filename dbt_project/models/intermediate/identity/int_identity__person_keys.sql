{{ config(materialized='table') }}

with natural_keys as (

    select * from {{ ref('int_identity__natural_keys_united') }}

),

final as (

    select
        natural_keys.key_kind,
        natural_keys.key_value,
        {{ pseudonym('natural_keys.natural_person_key') }} as person_id,
        natural_keys.natural_person_key,
        natural_keys.evidence,
        natural_keys.match_probability,
        natural_keys.valid_from,
        natural_keys.valid_to
    from natural_keys

)

select * from final
