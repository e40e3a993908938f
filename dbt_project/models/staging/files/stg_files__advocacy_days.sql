with source as (

    select * from {{ source('raw_files', 'advocacy') }}

),

{%- set metrics = ['shares', 'clicks', 'impressions', 'reach', 'reactions', 'comments'] %}

unpivoted as (

    {% for metric in metrics %}
    select
        -- ids
        source.row_id,
        {{ clean_email('source.employee') }} as employee_key,
        coalesce(source.platform, 'other') as platform,

        -- dates
        source.date as metric_date,

        -- strings
        '{{ metric }}' as metric,

        -- measures
        source.{{ metric }} as value,

        -- place in the file
        source.file as file_name,
        source.line as line_number,

        -- audit
        source._dlt_load_id
    from source
    where
        source.{{ metric }} is not null
        and source.date <= {{ last_reporting_date() }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from unpivoted
