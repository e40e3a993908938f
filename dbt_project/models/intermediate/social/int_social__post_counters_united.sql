-- Lifetime counters of posts. One line a source.
{{ union_sources('post_counters', [
    'linkedin',
    'facebook',
    'instagram',
    'mastodon',
    'x',
    'tiktok',
    'reddit',
    'youtube',
    'bluesky',
    'files',
]) }}
