{{ config(materialized='table') }}

-- What the CRM says of a person that a social profile might say too. A mailbox of a role is nobody's profile.
with contacts as (
    select * from {{ ref('int_crm__contacts_united') }}
),

survivors as (
    select * from {{ ref('int_identity__contacts_survived') }}
),

emails as (
    select * from {{ ref('int_identity__emails_resolved') }}
),

companies as (
    select * from {{ ref('int_crm__companies_united') }}
),

countries as (
    select * from {{ ref('seed_countries') }}
),

role_mailboxes as (
    select * from {{ ref('seed_role_mailboxes') }}
),

ranked as (
    select
        survivors.survivor_contact_id as natural_person_key,
        {{ clean_text("concat_ws(' ', contacts.first_name, contacts.last_name)") }} as full_name,
        contacts.country,
        companies.domain,
        row_number() over (
            partition by survivors.survivor_contact_id
            order by
                case when survivors.contact_id = survivors.survivor_contact_id then 0 else 1 end,
                contacts.updated_at desc,
                contacts.contact_id asc
        ) as preference
    from contacts
    -- inner: every contact has its survivor
    inner join survivors
        on contacts.contact_id = survivors.contact_id
    left join companies
        on contacts.company_id = companies.company_id
    left join role_mailboxes
        on split_part(contacts.email, '@', 1) = role_mailboxes.mailbox
    where role_mailboxes.mailbox is null
),

-- What the surviving record leaves empty, a merged-away one may know.
known as (
    select
        ranked.natural_person_key,
        min(case when ranked.full_name is not null then ranked.preference end) as full_name_preference,
        min(case when ranked.country is not null then ranked.preference end) as country_preference,
        min(case when ranked.domain is not null then ranked.preference end) as domain_preference
    from ranked
    group by ranked.natural_person_key
),

told as (
    select
        known.natural_person_key,
    {% for column in ['full_name', 'country', 'domain'] -%}
    max(case when ranked.preference = known.{{ column }}_preference then ranked.{{ column }} end)
        as {{ column }}
    {%- if not loop.last %},{% endif %}
    {% endfor %}
    from known
    left join ranked
        on known.natural_person_key = ranked.natural_person_key
    group by known.natural_person_key
),

mail_users as (
    select
        emails.natural_person_key,
        string_agg(distinct split_part(emails.email, '@', 1), ';' order by split_part(emails.email, '@', 1))
            as mail_users
    from emails
    left join role_mailboxes
        on split_part(emails.email, '@', 1) = role_mailboxes.mailbox
    where role_mailboxes.mailbox is null
    group by emails.natural_person_key
),

final as (
    select
        told.natural_person_key,
        told.full_name,
        mail_users.mail_users,
        case when told.domain like 'www.%' then substring(told.domain, 5) else told.domain end as site,
        countries.country_code as country,
        countries.language_code as language
    from told
    left join mail_users
        on told.natural_person_key = mail_users.natural_person_key
    left join countries
        on lower(told.country) = countries.written
)

select * from final
