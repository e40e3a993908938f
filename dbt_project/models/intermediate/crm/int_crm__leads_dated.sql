with lifecycle_history as (

    select * from {{ ref('int_crm__contact_lifecycle_history_united') }}

),

file_conversions as (

    select * from {{ ref('stg_files__conversions') }}

),

person_keys as (

    select * from {{ ref('int_identity__person_keys') }}

),

-- Ranks: 1 lead, 2 marketing qualified, 3 sales qualified, 4 opportunity, 5 customer.
crm_steps as (

    select
        person_keys.person_id,
        lifecycle_history.source,
        case lifecycle_history.stage
            when 'lead' then 1
            when 'marketingqualifiedlead' then 2
            when 'salesqualifiedlead' then 3
            when 'opportunity' then 4
            when 'customer' then 5
            when 'evangelist' then 5
        end as stage_rank,
        lifecycle_history.entered_at as reached_at
    from lifecycle_history
    -- inner: a contact that was never landed is nobody yet
    inner join person_keys
        on
            lifecycle_history.contact_id = person_keys.key_value
            and person_keys.key_kind = 'crm_contact'

),

file_steps as (

    select
        person_keys.person_id,
        'files' as source,
        case file_conversions.conversion_type
            when 'lead' then 1
            when 'qualified_lead' then 2
            when 'opportunity' then 4
            when 'customer' then 5
        end as stage_rank,
        file_conversions.converted_at as reached_at
    from file_conversions
    -- inner: a row without a person is a conversion, but nobody's way through the funnel
    inner join person_keys
        on
            file_conversions.person_key = person_keys.key_value
            and person_keys.key_kind = 'person_key'

),

steps as (

    select
        crm_steps.person_id,
        crm_steps.source,
        crm_steps.stage_rank,
        crm_steps.reached_at
    from crm_steps
    where crm_steps.stage_rank is not null

    union all

    select
        file_steps.person_id,
        file_steps.source,
        file_steps.stage_rank,
        file_steps.reached_at
    from file_steps
    where file_steps.stage_rank is not null

),

-- A CRM's word comes before a file's; of two CRMs the one that knew the person first.
ranked_steps as (

    select
        steps.person_id,
        steps.source,
        steps.stage_rank,
        steps.reached_at,
        row_number() over (
            partition by steps.person_id
            order by
                case when steps.source = 'files' then 1 else 0 end,
                steps.reached_at,
                steps.source
        ) as source_preference
    from steps

),

-- Who skipped a stage passed it at the next one: each time is that of the stage or a later one.
final as (

    select
        ranked_steps.person_id,
        max(case when ranked_steps.source_preference = 1 then ranked_steps.source end) as source,
        min(ranked_steps.reached_at) as created_at,
        min(case when ranked_steps.stage_rank >= 2 then ranked_steps.reached_at end) as mql_at,
        min(case when ranked_steps.stage_rank >= 3 then ranked_steps.reached_at end) as sql_at,
        min(case when ranked_steps.stage_rank >= 4 then ranked_steps.reached_at end) as opportunity_at,
        min(case when ranked_steps.stage_rank >= 5 then ranked_steps.reached_at end) as customer_at
    from ranked_steps
    group by ranked_steps.person_id

)

select * from final
