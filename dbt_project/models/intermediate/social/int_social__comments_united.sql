-- What people said under posts, or to and about the company. One line a source.
{{ union_sources('comments', [
    'linkedin',
    'facebook',
    'instagram',
    'mastodon',
    'x',
    'tiktok',
    'reddit',
    'youtube',
    'bluesky',
]) }}
