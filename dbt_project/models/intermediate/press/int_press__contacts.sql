-- Outreach, requests, mentions and coverage, each with the journalist: as the log says, else by the name
-- under the piece, else by the site it stands on if only one journalist writes for it.
with press_log as (
    select * from {{ ref('stg_files__press_log') }}
),

journalists as (
    select * from {{ ref('stg_files__journalists') }}
),

outlets as (
    select * from {{ ref('int_press__outlets') }}
),

-- Two journalists of one name cannot be told apart.
names as (
    select
        lower(journalists.journalist_name) as journalist_name,
        min(journalists.journalist_key) as journalist_key
    from journalists
    where journalists.journalist_name is not null
    group by lower(journalists.journalist_name)
    having count(*) = 1
),

matched as (
    select
        press_log.row_id,
        coalesce(
            press_log.journalist_key, names.journalist_key, outlets.only_journalist_key
        ) as journalist_key,
        case
            when press_log.journalist_key is not null then 'key'
            when names.journalist_key is not null then 'name'
            when outlets.only_journalist_key is not null then 'link'
            else 'none'
        end as matched_by,
        press_log.press_kind,
        press_log.url,
        press_log.url_host,
        press_log.topic,
        press_log.note,
        press_log.happened_at
    from press_log
    left join names
        on press_log.author_name = names.journalist_name
    left join outlets
        on press_log.url_host = outlets.outlet_host
),

identified as (
    select
        matched.row_id,
        matched.journalist_key,
        {{ journalist_id('matched.journalist_key') }} as journalist_id,
        matched.matched_by,
        matched.press_kind,
        matched.url,
        matched.url_host,
        matched.topic,
        matched.note,
        matched.happened_at
    from matched
),

final as (
    select
        identified.*,
        -- What was sent to a journalist after a request answers it; whose request it is must be known.
        case
            when identified.press_kind = 'request' and identified.journalist_key is not null
                then min(
                    case when identified.press_kind = 'outreach' then identified.happened_at end
                ) over (
                    partition by identified.journalist_key
                    order by identified.happened_at, identified.row_id
                    rows between 1 following and unbounded following
                )
        end as answered_at
    from identified
)

select * from final
