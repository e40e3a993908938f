-- Sessions by day and way of coming, aggregated by the systems themselves. One line a source.
{{ union_sources('web_days', [
    'ga4',
]) }}
