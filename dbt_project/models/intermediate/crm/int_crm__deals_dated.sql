with deals as (

    select * from {{ ref('int_crm__deals_united') }}

),

stage_history as (

    select * from {{ ref('int_crm__deal_stage_history_united') }}

),

stages as (

    select * from {{ ref('int_crm__deal_stages_united') }}

),

deal_companies as (

    select * from {{ ref('int_crm__deal_companies_united') }}

),

-- A stage that a deal brought along from another pipeline is read by its id alone.
stages_by_id as (

    select
        stages.stage_id,
        stages.stage_name,
        stages.display_order,
        stages.probability,
        stages.is_closed,
        row_number() over (
            partition by stages.stage_id
            order by stages.pipeline_id
        ) as preference
    from stages

),

ranked_stages as (

    select
        stage_history.deal_id,
        stage_history.stage_id,
        stage_history.entered_at,
        row_number() over (
            partition by stage_history.deal_id
            order by
                stage_history.entered_at desc,
                stages_by_id.display_order desc,
                stage_history.stage_id asc
        ) as recency
    from stage_history
    left join stages_by_id
        on stage_history.stage_id = stages_by_id.stage_id and stages_by_id.preference = 1

),

current_stages as (

    select
        deals.deal_id,
        deals.is_closed_won,
        coalesce(ranked_stages.stage_id, deals.stage_id) as stage_id,
        coalesce(ranked_stages.entered_at, deals.close_date_at) as entered_at
    from deals
    left join ranked_stages
        on deals.deal_id = ranked_stages.deal_id and ranked_stages.recency = 1

),

-- What the table of stages no longer knows is closed only if the CRM says won.
judged_stages as (

    select
        current_stages.deal_id,
        current_stages.entered_at,
        coalesce(
            own_stages.is_closed, stages_by_id.is_closed, current_stages.is_closed_won, false
        ) as is_closed,
        coalesce(
            own_stages.probability >= 1, stages_by_id.probability >= 1,
            current_stages.is_closed_won, false
        ) as is_won,
        -- The CRM's own id of the stage, without the name of the CRM before it.
        {{ letters_only('substring(current_stages.stage_id, length(deals.source) + 2)') }}
            as stage_id_letters,
        {{ letters_only('coalesce(own_stages.stage_name, stages_by_id.stage_name)') }}
            as stage_name_letters,
        current_stages.stage_id
    from current_stages
    left join deals
        on current_stages.deal_id = deals.deal_id
    left join stages as own_stages
        on
            deals.pipeline_id = own_stages.pipeline_id
            and current_stages.stage_id = own_stages.stage_id
    left join stages_by_id
        on current_stages.stage_id = stages_by_id.stage_id and stages_by_id.preference = 1

),

ranked_companies as (

    select
        deal_companies.deal_id,
        deal_companies.company_id,
        row_number() over (
            partition by deal_companies.deal_id
            order by
                deal_companies.observed_at desc,
                deal_companies.is_primary desc,
                deal_companies.company_id asc
        ) as preference
    from deal_companies

),

statuses as (

    select
        judged_stages.deal_id,
        judged_stages.stage_id,
        judged_stages.entered_at,
        case
            when not judged_stages.is_closed then 'open'
            when judged_stages.is_won then 'won'
            when
                judged_stages.stage_id_letters in {{ text_list(var('no_decision_stages')) }}
                or judged_stages.stage_name_letters in {{ text_list(var('no_decision_stages')) }}
                then 'no_decision'
            else 'lost'
        end as status
    from judged_stages

),

final as (

    select
        deals.deal_id,
        deals.source,
        {{ pseudonym("'deal:' || deals.deal_id") }} as opportunity_id,
        ranked_companies.company_id as crm_company_id,
        deals.pipeline_id,
        statuses.stage_id,
        statuses.status,
        deals.deal_type,
        deals.original_amount,
        deals.original_currency,
        deals.created_at,
        -- A close date in the future of as_of is a later state: then the stage's own time counts.
        case
            when statuses.status = 'open' then null
            when deals.close_date_at < {{ as_of() }} then deals.close_date_at
            else statuses.entered_at
        end as closed_at
    from deals
    left join statuses
        on deals.deal_id = statuses.deal_id
    left join ranked_companies
        on deals.deal_id = ranked_companies.deal_id and ranked_companies.preference = 1
    where not deals.is_archived

)

select * from final
