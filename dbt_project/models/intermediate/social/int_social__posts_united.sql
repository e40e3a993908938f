-- Posts of the company's own. One line a source.
{{ union_sources('posts', [
    'linkedin',
    'facebook',
    'mastodon',
    'bluesky',
]) }}
