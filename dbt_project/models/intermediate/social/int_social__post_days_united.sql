-- Figures of posts by day, from platforms that report days. One line a source.
{{ union_sources('post_days', [
    'youtube',
]) }}
