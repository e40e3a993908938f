-- Posts of the company's own. One line a source.
{{ union_sources('posts', [
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
