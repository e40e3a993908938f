with source as (

    select * from {{ source('raw_salesforce', 'opportunity_contact_roles') }}

),

-- Two roles of one person on one deal: the primary one, then the later. All that stand were seen at once.
ranked as (

    select
        source.opportunity_id,
        source.contact_id,
        source.role,
        source._dlt_load_id,
        max(source.updated_at) over (partition by source.opportunity_id) as observed_at,
        row_number() over (
            partition by source.opportunity_id, source.contact_id
            order by source.is_primary desc, source.created_at desc, source.id desc
        ) as preference
    from source
    where
        not source.is_deleted
        and source.deleted_at is null
        and source.created_at < {{ as_of() }}

),

renamed as (

    select
        -- ids
        ranked.opportunity_id as deal_id,
        ranked.contact_id,

        -- text
        lower({{ clean_text('ranked.role') }}) as role,

        -- timestamps
        ranked.observed_at,

        -- audit
        ranked._dlt_load_id
    from ranked
    where ranked.preference = 1

)

select * from renamed
