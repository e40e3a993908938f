-- Moments when a browser said who it is. One line a source.
{{ union_sources('identifications', [
    'web',
    'matomo',
    'posthog',
], keys=['identification_id']) }}
