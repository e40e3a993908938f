-- Visits of browsers. One line a source.
{{ union_sources('visits', [
    'web',
    'matomo',
    'posthog',
], keys=['visit_id']) }}
