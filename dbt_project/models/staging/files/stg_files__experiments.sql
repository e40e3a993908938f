with source as (

    select * from {{ source('raw_files', 'experiments') }}

),

renamed as (

    select
        -- ids
        source.row_id,
        {{ clean_text('source.experiment_key') }} as experiment_key,
        {{ clean_text('source.activity_key') }} as activity_key,

        -- text
        {{ clean_text('source.name') }} as experiment_name,
        {{ clean_text('source.goal') }} as goal,
        lower({{ clean_text('source.unit') }}) as unit,
        {{ clean_text('source.treated_units') }} as treated_units,
        {{ clean_text('source.control_units') }} as control_units,
        {{ clean_text('source.channel') }} as channel,
        coalesce(lower({{ clean_text('source.decision') }}), 'open') as decision,
        {{ clean_text('source.hypothesis') }} as hypothesis,
        {{ clean_text('source.learned') }} as learned,
        coalesce(
            upper({{ clean_text('source.currency') }}), '{{ var("reporting_currency") }}'
        ) as original_currency,

        -- measures
        source.expected_lift,
        {{ original_money('source.cost') }} as original_cost,

        -- timestamps: an experiment ahead is known too
        source.started_at,
        source.ended_at,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source

)

select * from renamed
