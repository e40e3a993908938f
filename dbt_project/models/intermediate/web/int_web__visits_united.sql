-- Visits of browsers. One line a source.
{{ union_sources('visits', [
    'web',
], keys=['visit_id']) }}
