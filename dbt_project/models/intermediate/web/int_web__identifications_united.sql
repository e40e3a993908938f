-- Moments when a browser said who it is. One line a source.
{{ union_sources('identifications', [
    'web',
], keys=['identification_id']) }}
