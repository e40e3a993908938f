-- Visits of browsers. One line a source.
{{ union_sources('visits', [
    'web',
    'matomo',
], keys=['visit_id']) }}
