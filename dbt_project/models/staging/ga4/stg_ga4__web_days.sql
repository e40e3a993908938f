with source as (
    select * from {{ source('raw_ga4', 'sessions') }}
),

-- What Google writes where it knows nothing, or tells nothing, is no source and no campaign.
renamed as (
    select
        -- ids
        source.id as web_day_id,
        source.property_id,
        {% for column, name in [
            ('session_source', 'session_source'),
            ('session_medium', 'session_medium'),
            ('session_campaign_name', 'session_campaign'),
            ('session_manual_ad_content', 'session_content'),
            ('session_manual_term', 'session_term'),
            ('session_default_channel_group', 'channel_group'),
            ('landing_page', 'landing_page'),
        ] %}
        case
            when source.{{ column }} not in ('(not set)', '(other)', '(data not available)')
                then {{ clean_text('source.' ~ column) }}
        end as {{ name }},
        {% endfor %}

        -- strings
        source.currency_code as original_currency,
        source.time_zone,

        -- numerics
        source.sessions,
        source.engaged_sessions,
        source.total_users as users,
        source.new_users,
        cast(source.key_events as decimal(18, 3)) as key_events,
        source.transactions,
        {{ original_money('source.purchase_revenue') }} as original_amount,

        -- booleans
        coalesce(source.session_source = '(other)', false) as is_other_row,
        coalesce(source.is_thresholded, false) as is_thresholded,
        coalesce(source.samples_read < source.sampling_space, false) as is_sampled,

        -- dates
        source.date as session_date,

        -- audit
        source._dlt_load_id
    from source
    where source.date <= {{ last_reporting_date() }}
)

select * from renamed
