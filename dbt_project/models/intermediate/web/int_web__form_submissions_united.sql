-- Forms that people sent on the company's sites. One line a source.
{{ union_sources('form_submissions', [
    'web',
    'matomo',
    'posthog',
], keys=['submission_id']) }}
