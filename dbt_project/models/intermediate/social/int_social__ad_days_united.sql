-- What ad accounts report by ad and day. One line a source.
{{ union_sources('ad_days', [
    'linkedin_ads',
]) }}
