-- Who may use the company's accounts today, as counts: a person's name is nobody's business but the list's.
with accounts as (
    select * from {{ ref('stg_files__accounts') }}
),

employees as (
    select distinct employees.employee_key from {{ ref('stg_files__employees') }} as employees
),

holders as (
    select
        accounts.platform,
        accounts.account,
        accounts.employee_key,
        max(case when accounts.access = 'manage' then 1 else 0 end) as is_manager,
        max(case when employees.employee_key is null then 1 else 0 end) as is_unknown
    from accounts
    left join employees
        on accounts.employee_key = employees.employee_key
    where accounts.revoked_date is null
    group by
        accounts.platform,
        accounts.account,
        accounts.employee_key
),

counted as (
    select
        holders.platform,
        holders.account,
        count(*) as people,
        sum(holders.is_manager) as managers,
        sum(holders.is_unknown) as unknown_people
    from holders
    group by
        holders.platform,
        holders.account
),

listed as (
    select
        accounts.platform,
        accounts.account,
        max(accounts.granted_date) as last_granted_date,
        max(accounts.revoked_date) as last_revoked_date
    from accounts
    group by
        accounts.platform,
        accounts.account
),

final as (
    select
        {{ sha_key(['listed.platform', 'listed.account']) }} as account_id,
        listed.platform,
        listed.account,
        cast(coalesce(counted.people, 0) as bigint) as people,
        cast(coalesce(counted.managers, 0) as bigint) as managers,
        cast(coalesce(counted.unknown_people, 0) as bigint) as unknown_people,
        case
            when counted.unknown_people > 0 then 'unknown_person'
            when coalesce(counted.managers, 0) = 0 then 'nobody_manages'
            when counted.managers = 1 then 'one_manager'
            else 'none'
        end as risk,
        listed.last_granted_date,
        listed.last_revoked_date
    from listed
    left join counted
        on listed.platform = counted.platform and listed.account = counted.account
)

select * from final
