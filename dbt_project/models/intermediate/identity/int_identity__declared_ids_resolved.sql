with claims as (
    select * from {{ ref('int_identity__declared_ids_claimed') }}
),

-- What two persons claim proves nothing about either.
final as (
    select
        claims.key_kind,
        claims.key_value,
        claims.natural_person_key
    from claims
    where claims.person_count = 1
)

select * from final
