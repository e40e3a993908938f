with source as (
    select * from {{ source('raw_files', 'identity_links') }}
),

renamed as (
    select
        -- ids: as comments name their writers
        source.row_id,
        source.platform,
        case
            when source.platform in ('facebook', 'youtube') or source.handle is null
                then
                    case source.platform
                        when 'facebook' then 'facebook_id'
                        when 'youtube' then 'youtube_channel_id'
                        else source.platform || '_id'
                    end
            when source.platform = 'reddit' then 'reddit_username'
            else source.platform || '_handle'
        end as key_kind,
        case
            when source.platform in ('facebook', 'youtube') or source.handle is null
                then coalesce({{ clean_text('source.profile_id') }}, source.handle)
            else {{ clean_handle('source.handle') }}
        end as key_value,
        {{ clean_text('source.person_key') }} as person_key,

        -- strings
        source.decision,

        -- timestamps
        source.decided_at,

        -- audit
        source._dlt_load_id
    from source
    where source.decided_at < {{ as_of() }}
)

select * from renamed
