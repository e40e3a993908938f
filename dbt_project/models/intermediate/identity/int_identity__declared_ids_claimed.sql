with contacts as (

    select * from {{ ref('int_crm__contacts_united') }}

),

survivors as (

    select * from {{ ref('int_identity__contacts_survived') }}

),

claims as (

    {% for column in [
        'mastodon_handle',
        'facebook_id',
        'x_handle',
        'instagram_handle',
        'bluesky_handle',
        'google_click_id',
        'facebook_click_id',
        'linkedin_click_id',
    ] -%}
    select
        '{{ column }}' as key_kind,
        contacts.{{ column }} as key_value,
        contacts.contact_id
    from contacts
    where contacts.{{ column }} is not null
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

final as (

    select
        claims.key_kind,
        claims.key_value,
        min(survivors.survivor_contact_id) as natural_person_key,
        count(distinct survivors.survivor_contact_id) as person_count
    from claims
    left join survivors
        on claims.contact_id = survivors.contact_id
    group by
        claims.key_kind,
        claims.key_value

)

select * from final
