-- Forms that people sent on the company's sites. One line a source.
{{ union_sources('form_submissions', [
    'web',
    'matomo',
], keys=['submission_id']) }}
