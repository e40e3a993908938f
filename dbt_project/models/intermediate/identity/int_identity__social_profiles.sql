{{ config(materialized='table') }}

-- Who wrote to or about the company, as the platform shows them with what they wrote.
with comments as (
    select * from {{ ref('int_social__comments_united') }}
),

countries as (
    select * from {{ ref('seed_countries') }}
),

engagements as (
    select
        comments.platform,
        comments.author_key_kind as key_kind,
        comments.author_key as key_value,
        comments.author_name,
        comments.author_link,
        comments.author_location,
        comments.language_code,
        comments.created_at,
        comments.comment_id
    from comments
    where
        not comments.is_own
        and comments.author_key_kind is not null
        and comments.author_key is not null
),

-- Names change: the last one that was shown. Three columns, each with its own last word.
ranked as (
    select
        engagements.*,
    {% for column in ['author_name', 'author_link', 'author_location'] -%}
    row_number() over (
        partition by engagements.key_kind, engagements.key_value
        order by
            case when engagements.{{ column }} is null then 1 else 0 end,
            engagements.created_at desc,
            engagements.comment_id asc
        ) as {{ column }}_rank
    {%- if not loop.last %},{% endif %}
    {% endfor %}
    from engagements
),

grouped as (
    select
        ranked.key_kind,
        ranked.key_value,
        min(ranked.platform) as platform,
        max(case when ranked.author_name_rank = 1 then ranked.author_name end) as display_name,
        max(case when ranked.author_link_rank = 1 then ranked.author_link end) as link_url,
        max(case when ranked.author_location_rank = 1 then ranked.author_location end) as location,
        count(*) as engagement_count,
        max(ranked.created_at) as last_engaged_at
    from ranked
    group by
        ranked.key_kind,
        ranked.key_value
),

-- English says nothing about where somebody is from.
language_counts as (
    select
        engagements.key_kind,
        engagements.key_value,
        lower(substring(engagements.language_code, 1, 2)) as language_code,
        count(*) as comment_count
    from engagements
    where lower(substring(engagements.language_code, 1, 2)) <> 'en'
    group by
        engagements.key_kind,
        engagements.key_value,
        lower(substring(engagements.language_code, 1, 2))
),

ranked_languages as (
    select
        language_counts.*,
        row_number() over (
            partition by language_counts.key_kind, language_counts.key_value
            order by language_counts.comment_count desc, language_counts.language_code asc
        ) as preference
    from language_counts
),

placed as (
    select
        grouped.*,
        lower(trim(
            case
                when grouped.location like '%,%' then {{ last_part('grouped.location', ',') }}
                else grouped.location
            end
        )) as place
    from grouped
),

final as (
    select
        placed.platform,
        placed.key_kind,
        placed.key_value,
        placed.display_name,
        case
            when placed.key_kind like '%_id' then null
            when placed.platform in ('mastodon', 'bluesky')
                then split_part(split_part(placed.key_value, '@', 1), '.', 1)
            else placed.key_value
        end as user_name,
        {{ url_host('placed.link_url') }} as site,
        countries.country_code as country,
        ranked_languages.language_code as language,
        placed.engagement_count,
        placed.last_engaged_at
    from placed
    -- Two letters after a comma are a state of the United States as often as a country.
    left join countries
        on
            placed.place = countries.written
            and (length(countries.written) > 2 or countries.written = 'uk')
    left join ranked_languages
        on
            placed.key_kind = ranked_languages.key_kind
            and placed.key_value = ranked_languages.key_value
            and ranked_languages.preference = 1
)

select * from final
