-- What ad accounts report by ad and day. One line a source.
{{ union_sources('ad_days', [
    'meta_ads',
    'google_ads',
    'linkedin_ads',
]) }}
