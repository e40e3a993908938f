{#- A CRM's own word for where a lead came from, as one of a closed list: each organization words its picklist itself. -#}
{% macro lead_source_kind(source) -%}
    {%- set letters = letters_only(source) -%}
    case
        when {{ source }} is null then null
        {%- for kind, words in {
            'paid_social': ['paidsocial'],
            'social': ['social', 'linkedin', 'facebook', 'instagram', 'twitter', 'mastodon', 'tiktok', 'youtube'],
            'paid_search': ['paidsearch', 'adwords', 'googleads'],
            'search': ['search', 'seo'],
            'email': ['email', 'newsletter'],
            'referral': ['referral', 'partner', 'wordofmouth'],
            'event': ['event', 'tradeshow', 'fair', 'webinar', 'conference'],
            'advertisement': ['advert', 'banner'],
            'direct': ['direct'],
            'offline': ['offline', 'phone', 'coldcall', 'purchasedlist'],
            'web': ['web'],
        }.items() %}
        when {% for word in words %}{{ letters }} like '%{{ word }}%'{{ " or " if not loop.last }}{% endfor %}
            then '{{ kind }}'
        {%- endfor %}
        else 'other'
    end
{%- endmacro %}

{#- Whether a tracked channel (a row of dim_channel) is what somebody said they heard of the company by; NULL where
    that cannot be compared. -#}
{% macro self_reported_agrees(reported, channel) -%}
    case {{ reported }}
        when 'other' then null
        when 'search' then {{ channel }}.channel in ('web/other', 'web/paid_ad')
        when 'email' then {{ channel }}.channel = 'web/email'
        when 'event' then {{ channel }}.activity_type = 'event'
        when 'press' then {{ channel }}.activity_type = 'press'
        when 'advertisement' then {{ channel }}.activity_type = 'paid_ad'
        when 'word_of_mouth' then {{ channel }}.activity_type in ('customer_share', 'employee_share')
        when 'social' then {{ channel }}.is_social
        else {{ channel }}.platform = {{ reported }}
    end
{%- endmacro %}
