{#- Where somebody came from: one rule for a web visit and for the first visit a CRM remembers. -#}

{#- A code somebody typed into a link. Anyone can write anything into a URL: what holds an @ may be a
    person's address and is no code; 120 characters are enough for every real one. -#}
{% macro clean_code(expression) -%}
    case when {{ expression }} not like '%@%' then left({{ clean_text(expression) }}, 120) end
{%- endmacro %}

{#- Parent domain of a host: l.facebook.com -> facebook.com. NULL for a bare domain name. -#}
{% macro parent_host(expression) -%}
    case
        when {{ expression }} like '%.%.%'
            then substring({{ expression }}, position('.' in {{ expression }}) + 1)
    end
{%- endmacro %}

{#- Path of a URL without outer slashes; NULL for the front page. -#}
{% macro url_path(expression) -%}
    {{ return(adapter.dispatch('url_path')(expression)) }}
{%- endmacro %}

{% macro default__url_path(expression) -%}
    nullif(left(trim(substring({{ expression }} from '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]+([^?#]*)'), '/'), 120), '')
{%- endmacro %}

{% macro duckdb__url_path(expression) -%}
    nullif(left(trim(regexp_extract({{ expression }},
        '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]+([^?#]*)', 1), '/'), 120), '')
{%- endmacro %}

{#- Text that may be published as a title: one line, no mark-up, no address and no handle of anybody. -#}
{% macro public_title(expression) -%}
    {{ public_text(expression, 120) }}
{%- endmacro %}

{#- The company's own words as they may be published: likewise, and longer. -#}
{% macro public_text(expression, length=1000) -%}
    {{ return(adapter.dispatch('public_text')(expression, length)) }}
{%- endmacro %}

{% macro default__public_text(expression, length) -%}
    nullif(left(trim(regexp_replace(regexp_replace({{ plain_text(expression) }},
        '[^ ]*@[^ ]+', '(...)', 'g'), ' +', ' ', 'g')), {{ length }}), '')
{%- endmacro %}

{#- Text of an HTML fragment: tags and the five entities out, white space to blanks. Links and spans
    go without a gap: Mastodon writes a hashtag as #<span>tag</span>. -#}
{% macro plain_text(expression) -%}
    replace(replace(replace(replace(replace(
        regexp_replace(regexp_replace(regexp_replace({{ expression }},
            '</?(a|span)( [^>]*)?>', '', 'g'), '<[^>]*>', ' ', 'g'), '[[:space:]]+', ' ', 'g'),
        '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&')
{%- endmacro %}

{#- The first hashtag of a text, lower case, without #. -#}
{% macro first_hashtag(expression) -%}
    {{ return(adapter.dispatch('first_hashtag')(expression)) }}
{%- endmacro %}

{% macro default__first_hashtag(expression) -%}
    nullif(lower(substring({{ expression }} from '#([[:alnum:]_]+)')), '')
{%- endmacro %}

{% macro duckdb__first_hashtag(expression) -%}
    nullif(lower(regexp_extract({{ expression }}, '#([\p{L}\p{N}_]+)', 1)), '')
{%- endmacro %}

{#- Whether a text ends by asking: a question mark, with nothing but hashtags and links after it. -#}
{% macro ends_with_question(expression) -%}
    {{ return(adapter.dispatch('ends_with_question')(expression)) }}
{%- endmacro %}

{% macro default__ends_with_question(expression) -%}
    ({{ expression }} ~ '[?][[:space:]]*((#|https?://)[^[:space:]]+[[:space:]]*)*$')
{%- endmacro %}

{% macro duckdb__ends_with_question(expression) -%}
    regexp_matches({{ expression }}, '[?]\s*((#|https?://)\S+\s*)*$')
{%- endmacro %}

{#- Whether the source and medium of a row of sessions stood in the link. What an analytics system finds by itself
    it marks in the campaign, (organic), (referral) or (direct), or it leaves the campaign out. -#}
{% macro is_tagged(relation) -%}
    not (
        coalesce({{ relation }}.session_campaign, '') in ('(organic)', '(referral)', '(direct)')
        or coalesce({{ relation }}.session_medium, '') in ('organic', 'referral', '(none)')
        and {{ relation }}.session_campaign is null
    )
{%- endmacro %}

{#-
  Select that adds to every row of `relation` where the person came from. The relation has page_url,
  referrer_url, utm_source, utm_medium, utm_campaign, utm_content and the three click ids; added are
  page_path, platform, activity_type, channel, campaign, content, link_activity_id (the activity if no post is
  behind the link), touch_type, is_direct and is_unlisted_referrer. A campaign beats a click id, a click id beats a referrer.
-#}
{% macro classify_landings(relation) %}
    select
        named.*,
        case
            when named.is_direct then 'direct'
            else named.platform || '/' || named.channel_part
        end as channel,
        case
            when named.is_direct then cast(null as {{ dbt.type_string() }})
            -- An ad's or a mailing's content code ("variant_a") means something only inside its campaign;
            -- a share's or a post's code is its own.
            when named.content is not null and named.campaign is not null
                and named.activity_type in ('paid_ad', 'other')
                then 'link:' || named.platform || '/' || named.channel_part
                    || ':' || named.campaign || ':' || named.content
            when named.content is not null
                then 'link:' || named.platform || '/' || named.channel_part || ':' || named.content
            when named.campaign is not null
                then 'campaign:' || named.platform || '/' || named.channel_part || ':' || named.campaign
            else 'channel:' || named.platform || '/' || named.channel_part
        end as link_activity_id,
        case
            when named.is_direct then 'visit'
            when named.has_campaign or named.click_platform is not null then 'click'
            else 'referral'
        end as touch_type
    from (
        select
            cleaned.*,
            case
                when cleaned.has_campaign
                    then coalesce(
                        sources.platform, cleaned.click_platform, exact_hosts.platform, parent_hosts.platform,
                        cleaned.guessed_platform, mediums.default_platform, 'other'
                    )
                when cleaned.click_platform is not null then cleaned.click_platform
                when cleaned.referrer_host is not null
                    then coalesce(
                        exact_hosts.platform, parent_hosts.platform, cleaned.guessed_platform, 'web'
                    )
            end as platform,
            case
                when cleaned.has_campaign
                    then coalesce(
                        mediums.activity_type, case when cleaned.is_ad_click then 'paid_ad' end, 'other'
                    )
                when cleaned.is_ad_click then 'paid_ad'
                when cleaned.click_platform is not null or cleaned.referrer_host is not null then 'other'
            end as activity_type,
            -- The channel's second part is the activity type, but a mailing is not just "other".
            case
                when cleaned.has_campaign
                    then coalesce(
                        nullif(mediums.channel_part, ''), mediums.activity_type,
                        case when cleaned.is_ad_click then 'paid_ad' end, 'other'
                    )
                when cleaned.is_ad_click then 'paid_ad'
                else 'other'
            end as channel_part,
            not cleaned.has_campaign
            and cleaned.click_platform is null
            and cleaned.referrer_host is not null
            and exact_hosts.platform is null
            and parent_hosts.platform is null
            and cleaned.guessed_platform is null as is_unlisted_referrer,
            not cleaned.has_campaign
            and cleaned.click_platform is null
            and cleaned.referrer_host is null as is_direct
        from (
            select
                parsed.*,
                parsed.source_code is not null
                or parsed.medium_code is not null
                or parsed.campaign is not null
                or parsed.content is not null as has_campaign,
                -- Any Mastodon server may be the referrer; most carry the name.
                case
                    when parsed.referrer_host like 'mastodon.%' or parsed.referrer_host like 'mstdn.%'
                        then 'mastodon'
                end as guessed_platform
            from (
                select
                    landings.*,
                    lower({{ clean_code('landings.utm_source') }}) as source_code,
                    lower({{ clean_code('landings.utm_medium') }}) as medium_code,
                    {{ clean_code('landings.utm_campaign') }} as campaign,
                    {{ clean_code('landings.utm_content') }} as content,
                    {{ clean_code(url_path('landings.page_url')) }} as page_path,
                    -- Facebook marks every link with fbclid, paid or not; Google and LinkedIn mark ads.
                    case
                        when landings.google_click_id is not null then 'web'
                        when landings.linkedin_click_id is not null then 'linkedin'
                        when landings.facebook_click_id is not null then 'facebook'
                    end as click_platform,
                    landings.google_click_id is not null
                    or landings.linkedin_click_id is not null as is_ad_click,
                    -- Moving about on one's own site is no referral.
                    case
                        when
                            {{ url_host('landings.referrer_url') }}
                            is distinct from {{ url_host('landings.page_url') }}
                            then {{ url_host('landings.referrer_url') }}
                    end as referrer_host
                from {{ relation }} as landings
            ) as parsed
        ) as cleaned
        left join {{ ref('seed_utm_sources') }} as sources
            on cleaned.source_code = sources.utm_source
        left join {{ ref('seed_utm_mediums') }} as mediums
            on cleaned.medium_code = mediums.utm_medium
        left join {{ ref('seed_referrer_hosts') }} as exact_hosts
            on cleaned.referrer_host = exact_hosts.referrer_host
        left join {{ ref('seed_referrer_hosts') }} as parent_hosts
            on {{ parent_host('cleaned.referrer_host') }} = parent_hosts.referrer_host
    ) as named
{% endmacro %}

{#- The activity of an ad: networks number their ads independently of one another. -#}
{% macro ad_activity_id(relation) -%}
    'ad:' || {{ relation }}.source || ':' || {{ relation }}.ad_id
{%- endmacro %}
