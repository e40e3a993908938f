"""How people show themselves on social platforms: name, user name, place and link.

Belongs here: traits of profiles. Does not: ids and handles in a platform's own form (`platforms`).
Most show their own name, some with a slip or turned round; others go by a nickname. User names are made of
the name, of an e-mail address, or of nothing that anybody else knows. Names and employers repeat among
strangers.

Data flow: names, addresses, companies -> Profiles (arrays by person).
"""

from dataclasses import dataclass

import numpy as np

from sandbox.world import vocabulary as words
from sandbox.world.calendar import pick, stream

USER_STYLES = {"numbered": 0.30, "mail": 0.28, "alias": 0.14, "nickname": 0.28}
NAME_STYLES = {"full": 0.58, "turned": 0.06, "slip": 0.06, "initial": 0.10, "nickname": 0.20}
LINKS_TO_EMPLOYER = 0.40
LINKS_TO_OWN_PAGE = 0.12
TELLS_PLACE = 0.45
LIVES_ELSEWHERE = 0.06


@dataclass(frozen=True)
class Profiles:
    """Traits by person; `user` is unique without its separators, `link` and `location` may be None."""

    user: np.ndarray
    name: np.ndarray
    link: np.ndarray
    location: np.ndarray


def squashed(user: str) -> str:
    """A user name without what platforms write differently."""
    return "".join(character for character in user.lower() if character.isalnum())


def nicknames(rng: np.random.Generator, count: int) -> np.ndarray:
    """Names that say nothing about the person."""
    return pick(rng, words.NICK_FIRST, count) + " " + pick(rng, words.NICK_LAST, count)


def places(rng: np.random.Generator, country: np.ndarray) -> np.ndarray:
    """A city of the country as people write it, with the country or without."""
    draw = rng.random(len(country))
    return np.array(
        [
            words.PLACES[code][int(chance * len(words.PLACES[code]))]
            for code, chance in zip(country.tolist(), draw.tolist(), strict=True)
        ],
        dtype=object,
    )


def build_profiles(  # noqa: PLR0917  # what a profile is made of
    seed: int,
    first: np.ndarray,
    last: np.ndarray,
    email: np.ndarray,
    alias: np.ndarray,
    country: np.ndarray,
    employer: np.ndarray,
    number: np.ndarray,
) -> Profiles:
    """Profiles of people whose employers have the domains `employer` ("" for none)."""
    rng = stream(seed, "profiles")
    count = len(first)
    nick = nicknames(rng, count)
    user_style = pick(rng, tuple(USER_STYLES), count, list(USER_STYLES.values()))
    name_style = pick(rng, tuple(NAME_STYLES), count, list(NAME_STYLES.values()))
    user = _users(user_style, first, last, email, alias, nick, number)
    slip = rng.integers(1, 4, count)
    name = np.array(
        [_name(*row) for row in zip(name_style, first, last, nick, slip.tolist(), strict=True)], dtype=object
    )
    draw, tells = rng.random(count), rng.random(count) < TELLS_PLACE
    elsewhere = pick(rng, tuple(words.PLACES), count)
    where = places(rng, np.where(rng.random(count) < LIVES_ELSEWHERE, elsewhere, country))
    link = np.full(count, None, dtype=object)
    works = (employer != "") & (draw < LINKS_TO_EMPLOYER)
    link[works] = "https://www." + employer[works]
    own = (employer == "") & (draw < LINKS_TO_OWN_PAGE)
    link[own] = np.array([f"https://{squashed(text)}.example" for text in user[own]], dtype=object)
    where[~tells] = None
    return Profiles(user, name, link, where)


def _users(  # noqa: PLR0917
    style: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    email: np.ndarray,
    alias: np.ndarray,
    nick: np.ndarray,
    number: np.ndarray,
) -> np.ndarray:
    users, seen = [], set()
    for kind, given, family, mail, other, fun, serial in zip(
        style, first, last, email, alias, nick, number, strict=True
    ):
        made = {
            "numbered": f"{given}_{family[0]}{serial}",
            "mail": mail.partition("@")[0].replace(".", "_"),
            "alias": other.partition("@")[0].replace(".", "_"),
            "nickname": f"{fun.replace(' ', '')}_{serial}",
        }[kind].lower()
        if squashed(made) in seen:
            made = f"{made}_{serial}"
        seen.add(squashed(made))
        users.append(made)
    return np.array(users, dtype=object)


def _name(style: str, first: str, last: str, nick: str, place: int) -> str:
    match style:
        case "turned":
            return f"{last}, {first}"
        case "slip":  # two letters of the family name change places
            return f"{first} {last[:place]}{last[place + 1 : place + 2]}{last[place]}{last[place + 2 :]}"
        case "initial":
            return f"{first} {last[0]}."
        case "nickname":
            return nick
    return f"{first} {last}"
