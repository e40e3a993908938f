"""Ids, accounts and names in each platform's own form.

Belongs here: how a post, a comment or a member is called on a platform. Does not: what they say (`social`).
Everything is worked out from serial numbers and times, so that one person has one account on a platform.

Data flow: serial numbers, times -> ids; persons, strangers -> Members.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sandbox.world import vocabulary as words
from sandbox.world.people import People
from sandbox.world.profiles import squashed

FACEBOOK_PAGE = "102938475610293"
LINKEDIN_ORGANIZATION = "urn:li:organization:24681357"
MASTODON_ACCOUNT = "109300000000000001"
MASTODON_ACCT = "harbourlight"
INSTAGRAM_USER = "17841400273645918"
INSTAGRAM_USERNAME = "harbourlight"
X_USER = "1502938475610293001"
X_USERNAME = "harbourlight"
YOUTUBE_CHANNEL = "UChArb0urL1ghtLamps-Sand"
YOUTUBE_UPLOADS = "UU" + YOUTUBE_CHANNEL[2:]
TIKTOK_BUSINESS = "-000hArb0urL1ghtSandboxBusiness00001"
TIKTOK_USERNAME = "harbourlight"
BLUESKY_DID = "did:plc:harbourlightlampsandbox2"
BLUESKY_HANDLE = "harbourlight.example"
REDDIT_USERNAME = "harbourlight_lamps"
REDDIT_ID = "t2_harb0ur"
REDDIT_SUBREDDIT = "harbourlight"
ACCOUNTS: dict[str, str] = {
    "facebook_page_id": FACEBOOK_PAGE,
    "linkedin_organization": LINKEDIN_ORGANIZATION,
    "mastodon_account_id": MASTODON_ACCOUNT,
    "mastodon_acct": MASTODON_ACCT,
    "instagram_user_id": INSTAGRAM_USER,
    "instagram_username": INSTAGRAM_USERNAME,
    "x_user_id": X_USER,
    "x_username": X_USERNAME,
    "youtube_channel_id": YOUTUBE_CHANNEL,
    "youtube_uploads_playlist": YOUTUBE_UPLOADS,
    "tiktok_business_id": TIKTOK_BUSINESS,
    "tiktok_username": TIKTOK_USERNAME,
    "bluesky_did": BLUESKY_DID,
    "bluesky_handle": BLUESKY_HANDLE,
    "reddit_username": REDDIT_USERNAME,
    "reddit_subreddit": REDDIT_SUBREDDIT,
}
OWN_ACCOUNTS: dict[str, tuple[str, str | None]] = {
    "linkedin": (LINKEDIN_ORGANIZATION, None),
    "facebook": (FACEBOOK_PAGE, None),
    "mastodon": (MASTODON_ACCOUNT, MASTODON_ACCT),
    "instagram": (INSTAGRAM_USER, INSTAGRAM_USERNAME),
    "x": (X_USER, X_USERNAME),
    "youtube": (YOUTUBE_CHANNEL, "@harbourlight"),
    "tiktok": (TIKTOK_BUSINESS, TIKTOK_USERNAME),
    "bluesky": (BLUESKY_DID, BLUESKY_HANDLE),
    "reddit": (REDDIT_ID, REDDIT_USERNAME),
}

BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
BASE32_SORTED = "234567abcdefghijklmnopqrstuvwxyz"
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
X_USERNAME_LENGTH = 15
X_EPOCH_MILLIS = 1_288_834_974_657
REDDIT_POSTS_FROM = 36**6 + 16 * 36**5
REDDIT_COMMENTS_FROM = 20 * 36**6
REDDIT_MEMBERS_FROM = 20 * 36**6
WORLD_MILLIS = 1_730_000_000_000
REPLY_OFFSET = 10**12
"""Serial numbers of replies are those of the comments that they answer, and this."""
_MASK = 2**64 - 1


def scatter(number: int, salt: int = 0) -> int:
    """Spread a number over 64 bits; different numbers stay different."""
    value = (number + (salt + 1) * 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def digits(value: int, alphabet: str, width: int = 1) -> str:
    """A number in an alphabet, with at least `width` digits."""
    text = ""
    while value or len(text) < width:
        value, digit = divmod(value, len(alphabet))
        text = alphabet[digit] + text
    return text


def _long64(number: int) -> str:
    """22 characters, different for different numbers."""
    return digits(scatter(number) << 2, BASE64, 11) + digits(scatter(number, 1) << 2, BASE64, 11)


def _snowflake(millis: int, number: int) -> str:
    return str(((millis - X_EPOCH_MILLIS) << 22) + scatter(number) % 2**22)


def _tiktok(millis: int, number: int) -> str:
    return str(((millis // 1000) << 32) + scatter(number) % 2**32)


def _record(did: str, millis: int, number: int) -> str:
    """Address of a Bluesky record: its key is the time in microseconds and a clock's number."""
    moment = (millis * 1000 + number % 1000) << 10 | scatter(number) % 1024
    return f"at://{did}/app.bsky.feed.post/{digits(moment, BASE32_SORTED, 13)}"


def _youtube_comment(number: int) -> str:
    """A reply carries the id of the comment that it answers."""
    thread = f"Ugx{_long64(number % REPLY_OFFSET)[:16]}4AaABAg"
    return thread if number < REPLY_OFFSET else f"{thread}.{_long64(number)}"


def _reddit(start: int, step: int, millis: int, number: int) -> str:
    return digits(start + (millis - WORLD_MILLIS) // 1000 * step + number % step, BASE36)


# Id of a post from (milliseconds, its number, a chance number below 65,536).
_POST_IDS: dict[str, Callable[[int, int, int], str]] = {
    "linkedin": lambda millis, _, low: f"urn:li:share:{(millis << 22) + low}",
    "facebook": lambda _, index, low: f"{FACEBOOK_PAGE}_{122_000_000_000_000 + index * 977 + low % 977}",
    "mastodon": lambda millis, _, low: str((millis << 16) + low),
    "instagram": lambda _, index, low: str(17_900_000_000_000_000 + index * 1_000_003 + low),
    "x": lambda millis, index, _: _snowflake(millis, index),
    "youtube": lambda _, index, low: digits(scatter(index, low) << 2, BASE64, 11),
    "tiktok": lambda millis, index, _: _tiktok(millis, index),
    "bluesky": lambda millis, index, _: _record(BLUESKY_DID, millis, index),
    "reddit": lambda millis, index, _: "t3_" + _reddit(REDDIT_POSTS_FROM, 16, millis, index),
}
# Id of a comment from (id of the post, account of the author, milliseconds, its number).
_COMMENT_IDS: dict[str, Callable[[str, str, int, int], str]] = {
    "linkedin": lambda post, _, __, number: f"urn:li:comment:({post},{number})",
    "facebook": lambda post, _, __, number: f"{post.split('_')[1]}_{number}",
    "mastodon": lambda _, __, millis, number: str((millis << 16) + number % 65_536),
    "instagram": lambda _, __, ___, number: str(18_000_000_000_000_000 + number * 41),
    "x": lambda _, __, millis, number: _snowflake(millis, number),
    "youtube": lambda _, __, ___, number: _youtube_comment(number),
    "tiktok": lambda _, __, millis, number: _tiktok(millis, number),
    "bluesky": lambda _, author, millis, number: _record(author, millis, number),
    "reddit": lambda _, __, millis, number: "t1_" + _reddit(REDDIT_COMMENTS_FROM, 500, millis, number),
}


def post_id(platform: str, millis: int, index: int, low: int) -> str:
    """Id of the company's post number `index`; `low` is a chance number below 65,536."""
    return _POST_IDS[platform](millis, index, low)


def comment_id(platform: str, post: str, author: str, millis: int, number: int) -> str:
    """Id of comment number `number` (unique in the world) by `author` under a post."""
    return _COMMENT_IDS[platform](post, author, millis, number)


@dataclass(frozen=True)
class Members:
    """Who wrote something: arrays of ids, names and handles (None where a platform has none)."""

    id: list[str]
    name: list[str | None]
    handle: list[str | None]
    link: list[str | None]
    location: list[str | None]


def members(
    people: People, platform: np.ndarray, who: np.ndarray, number: np.ndarray, strange_name: np.ndarray
) -> Members:
    """Accounts of persons (`who`) and of strangers (-1, told apart by `number`) on each platform."""
    ids: list[str] = []
    names: list[str | None] = []
    handles: list[str | None] = []
    links: list[str | None] = []
    locations: list[str | None] = []
    taken = {squashed(user) for user in people.profiles.user}
    for where, person, serial, stranger in zip(
        platform, who.tolist(), number.tolist(), strange_name, strict=True
    ):
        if person < 0:
            user, name, link, location = _stranger(people, serial, stranger, taken)
        else:
            profiles = people.profiles
            user, name = profiles.user[person], profiles.name[person]
            link, location = profiles.link[person], profiles.location[person]
        if where in ("linkedin", "facebook", "mastodon"):
            account, handle = _older(people, where, person, serial, user)
        else:
            account, handle = account_of(where, serial if person < 0 else person, user)
        if where == "facebook" and person >= 0:  # wants its members' own names
            name = f"{people.first_name[person]} {people.last_name[person]}"
        ids.append(account)
        names.append(None if where == "linkedin" else name)
        handles.append(handle)
        links.append(link)
        locations.append(location)
    return Members(ids, names, handles, links, locations)


def _stranger(
    people: People, serial: int, name: str, taken: set[str]
) -> tuple[str, str, str | None, str | None]:
    """User name, name, link and place: as a person's, of somebody whom the company does not know."""
    luck = scatter(serial, 7)
    first, _, last = name.partition(" ")
    user = f"{name[:4].strip().lower()}_{digits(serial, BASE36)}"
    if luck % 100 < 12:
        plain = f"{first}_{last}".lower()
        user = plain if squashed(plain) not in taken else f"{plain}_{digits(serial, BASE36)}"
    if (luck >> 8) % 100 < 20:
        name = words.NICK_FIRST[luck % len(words.NICK_FIRST)] + " " + words.NICK_LAST[luck % 13]
    link = None
    if (luck >> 16) % 100 < 8:  # a colleague of contacts
        link = f"https://www.{people.company_domain[(luck >> 24) % len(people.company_domain)]}"
    location = None
    if (luck >> 40) % 100 < 45:
        code = words.COUNTRIES[(luck >> 48) % len(words.COUNTRIES)][0]
        location = words.PLACES[code][luck % len(words.PLACES[code])]
    return user, name, link, location


def _older(people: People, platform: str, person: int, serial: int, user: str) -> tuple[str, str | None]:
    if platform == "linkedin":
        return (f"urn:li:person:x{serial}" if person < 0 else people.linkedin_urn[person]), None
    if platform == "facebook":
        return (f"78{serial}" if person < 0 else people.facebook_id[person]), None
    if person < 0:
        return f"1100000{serial}", f"{user}@{words.INSTANCES[scatter(serial, 8) % len(words.INSTANCES)]}"
    return f"11000000000000000{person}", people.mastodon_handle[person]


def _short(user: str) -> str:
    """X allows 15 characters; a number at the end tells people apart and stays."""
    head, _, tail = user.rpartition("_")
    if any(character.isdigit() for character in tail):
        return f"{head[: X_USERNAME_LENGTH - 1 - len(tail)]}_{tail}"
    return user[:X_USERNAME_LENGTH]


def account_of(platform: str, key: int, user: str) -> tuple[str, str]:
    """Account and handle; `key` is below 10^11 for persons and above for strangers."""
    match platform:
        case "instagram":
            return str(17_000_000_000_000_000 + key * 397), user.replace("_", ".")
        case "x":
            return str(1_300_000_000_000_000_000 + key * 104_729), _short(user)
        case "youtube":
            return f"UC{_long64(key)}", "@" + user.replace("_", "-")
        case "tiktok":
            return str(6_800_000_000_000_000_000 + key * 104_729), user.replace("_", "")
        case "bluesky":
            did = digits(scatter(key), BASE32, 13)[:13] + digits(scatter(key, 1) % 32**11, BASE32, 11)
            return f"did:plc:{did}", user.replace("_", "-") + ".bsky.example"
        case "reddit":
            return "t2_" + digits(REDDIT_MEMBERS_FROM + key, BASE36), user
    raise ValueError(platform)
