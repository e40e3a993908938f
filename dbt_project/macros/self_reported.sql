{#-
  What people say about how they heard of the company, as one word of a closed list. The answer itself
  is a person's own text and stays in the private warehouse.
-#}
{% macro self_reported_kind(answer) -%}
    {%- set text = "lower(" ~ answer ~ ")" -%}
    case
        when {{ answer }} is null then null
        {%- for kind, words in {
            'linkedin': ['linkedin'],
            'facebook': ['facebook'],
            'instagram': ['instagram'],
            'mastodon': ['mastodon', 'fediverse'],
            'youtube': ['youtube'],
            'tiktok': ['tiktok'],
            'bluesky': ['bluesky'],
            'reddit': ['reddit'],
            'x': ['twitter', 'x.com'],
            'word_of_mouth': ['friend', 'colleague', 'recommend', 'word of mouth', 'referral', 'word_of_mouth'],
            'search': ['google', 'search', 'bing'],
            'event': ['event', 'fair', 'conference', 'meetup', 'webinar'],
            'press': ['press', 'magazine', 'newspaper', 'article', 'news site', 'podcast'],
            'email': ['newsletter', 'email', 'e-mail'],
            'social': ['social'],
            'advertisement': ['advert', 'banner'],
        }.items() %}
        when {% for word in words %}{{ text }} like '%{{ word }}%'{{ " or " if not loop.last }}{% endfor %}
            then '{{ kind }}'
        {%- endfor %}
        else 'other'
    end
{%- endmacro %}
