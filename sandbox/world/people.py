"""Who lives in the sandbox market: people, the companies they work for, their accounts and devices.

Belongs here: traits that no activity changes. Does not: what people do, or what they buy.
An account is who decides on a purchase: a company for business people, the person otherwise.

Data flow: seed, scale -> People (arrays by person, by account, by device).
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import polars as pl

from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, hex_ids, pick, stream
from sandbox.world.profiles import Profiles, build_profiles
from sandbox.world.systems import ANALYTICS

BUSINESS_SHARE = 0.4
PEOPLE_AT_DEFAULT = 20_000
PEOPLE_PER_COMPANY = 4.0
DECLARED_SHARES = {"x": 0.20, "instagram": 0.12, "bluesky": 0.15}


@dataclass(frozen=True)
class People:
    """Traits by person (index = person), by company (index = account of the company) and by device."""

    count: int
    companies: int
    accounts: int
    is_business: np.ndarray
    account: np.ndarray
    country: np.ndarray
    zone: np.ndarray
    currency: np.ndarray
    arrival: np.ndarray
    """Day from which the person is in the market; 0 for half of the people."""
    follows: dict[str, np.ndarray]
    """Person indexes by audience: a platform, employee_share, email, event."""
    first_name: np.ndarray
    last_name: np.ndarray
    email: np.ndarray
    alias: np.ndarray
    """A second address that some people use."""
    mastodon_handle: np.ndarray
    facebook_id: np.ndarray
    linkedin_urn: np.ndarray
    declares_mastodon: np.ndarray
    declares_facebook: np.ndarray
    declares: dict[str, np.ndarray]
    """Whether a contact tells the company its handle, by platform."""
    profiles: Profiles
    device_start: np.ndarray
    """First device of each person in `devices`; one more entry than people."""
    lender: np.ndarray
    """Person whose first device this person uses now and then; -1 for most."""
    devices: np.ndarray
    device_kind: np.ndarray
    company_name: np.ndarray
    company_domain: np.ndarray
    company_industry: np.ndarray
    company_employees: np.ndarray
    company_country: np.ndarray
    company_start: np.ndarray
    """People of company c are `company_people[company_start[c]:company_start[c + 1]]`."""
    company_people: np.ndarray

    def device_of(self, rng: np.random.Generator, person: np.ndarray) -> np.ndarray:
        """Index of the device used, the first of each person's more often than the others."""
        count = self.device_start[person + 1] - self.device_start[person]
        nth = np.floor(rng.random(len(person)) ** 1.7 * count).astype(np.int64)
        borrows = (self.lender[person] >= 0) & (rng.random(len(person)) < 0.3)
        return np.where(borrows, self.device_start[self.lender[person]], self.device_start[person] + nth)


def build_people(seed: int, scale: float) -> People:
    """All people of a world of that scale; same seed and scale, same people."""
    rng = stream(seed, "people")
    count = max(round(PEOPLE_AT_DEFAULT * scale), 60)
    business = round(count * BUSINESS_SHARE)
    companies = max(round(business / PEOPLE_PER_COMPANY), 5)
    is_business = np.arange(count) < business

    weight = rng.lognormal(0, 0.6, companies)
    joined = rng.choice(companies, max(business - companies, 0), p=weight / weight.sum())
    company_of = np.concatenate([np.arange(companies), joined])[:business]
    account = np.concatenate([company_of, companies + np.arange(count - business)])

    shares = [row[3] for row in words.COUNTRIES]
    company_country = rng.choice(len(words.COUNTRIES), companies, p=shares)
    country = np.concatenate(
        [company_country[company_of], rng.choice(len(words.COUNTRIES), count - business, p=shares)]
    )
    zone = np.array([row[1] for row in words.COUNTRIES])[country]
    currency = np.array([row[2] for row in words.COUNTRIES])[country]
    arrival = np.where(rng.random(count) < 0.5, 0.0, rng.random(count) * DAYS * 0.9)
    arrival[:business] = arrival[:companies][company_of]

    kinds = pick(rng, words.COMPANY_KINDS, companies)
    names = pick(rng, words.COMPANY_WORDS, companies) + " " + kinds
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            names[index] = f"{name} {seen[name]}"
    domains = np.array([name.lower().replace(" ", "-") + ".example" for name in names], dtype=object)
    employees = np.clip(np.round(rng.lognormal(4.2, 1.1, companies) * weight), 4, 20_000).astype(np.int64)

    first, last = pick(rng, words.FIRST_NAMES, count), pick(rng, words.LAST_NAMES, count)
    mail_domain = np.where(is_business, "", pick(rng, words.MAIL_DOMAINS, count))
    mail_domain[:business] = domains[company_of]
    email, alias = _addresses(first, last, mail_domain, pick(rng, words.MAIL_DOMAINS, count))

    handle_number = (10_000 + rng.permutation(count)).astype(str)
    follows = _audiences(rng, is_business)
    device_count = 1 + np.searchsorted([0.55, 0.88], rng.random(count))
    device_start = np.concatenate([[0], np.cumsum(device_count)])
    order = np.argsort(company_of, kind="stable")
    country_code = np.array([row[0] for row in words.COUNTRIES], dtype=object)[country]
    employer = np.where(is_business, mail_domain, "")
    profiles = build_profiles(seed, first, last, email, alias, country_code, employer, handle_number)
    return People(
        count=count,
        companies=companies,
        accounts=companies + count - business,
        is_business=is_business,
        account=account,
        country=country_code,
        zone=zone,
        currency=currency,
        arrival=arrival,
        follows=follows,
        first_name=first,
        last_name=last,
        email=email,
        alias=alias,
        profiles=profiles,
        mastodon_handle=profiles.user + "@" + pick(rng, words.INSTANCES, count),
        facebook_id=np.array([f"77{n:015d}" for n in rng.choice(10**14, count, replace=False)], dtype=object),
        linkedin_urn=np.array(hex_ids(rng, count, "urn:li:person:", 10), dtype=object),
        declares_mastodon=rng.random(count) < 0.55,
        declares_facebook=rng.random(count) < 0.25,
        declares=_declares(seed, count),
        device_start=device_start,
        lender=_lenders(rng, is_business),
        devices=_browser_ids(
            hex_ids(rng, int(device_start[-1]), "", 32), np.repeat(country_code, device_count)
        ),
        device_kind=pick(rng, ("desktop", "mobile", "tablet"), int(device_start[-1]), [0.5, 0.42, 0.08]),
        company_name=names,
        company_domain=domains,
        company_industry=np.array([words.INDUSTRIES[kind] for kind in kinds], dtype=object),
        company_employees=employees,
        company_country=np.array([row[0] for row in words.COUNTRIES], dtype=object)[company_country],
        company_start=np.searchsorted(company_of[order], np.arange(companies + 1)),
        company_people=order,
    )


def _browser_ids(drawn: list[str], country: np.ndarray) -> np.ndarray:
    """Each browser's id as the system writes it that counts the visits of its owner's country."""
    written: dict[str, Callable[[str], str]] = {
        "web": str,
        "matomo": lambda value: value[:16],
        "posthog": lambda value: str(UUID(value)),
    }
    return np.array(
        [written[ANALYTICS[code]](value) for value, code in zip(drawn, country.tolist(), strict=True)],
        dtype=object,
    )


def _addresses(
    first: np.ndarray, last: np.ndarray, domain: np.ndarray, alias_domain: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Unique e-mail addresses, and a second one of each person at a mail provider."""
    frame = (
        pl.DataFrame(
            {
                "first": first.astype(str),
                "last": last.astype(str),
                "domain": domain.astype(str),
                "alias": alias_domain.astype(str),
            }
        )
        .with_columns(local=pl.col("first").str.to_lowercase() + "." + pl.col("last").str.to_lowercase())
        .with_row_index("person")
        .with_columns(nth=pl.int_range(pl.len()).over("local", "domain"))
        .with_columns(
            email=pl.col("local")
            + pl.when(pl.col("nth") > 0).then(pl.col("nth").cast(pl.String)).otherwise(pl.lit(""))
            + "@"
            + pl.col("domain"),
            other=pl.col("first").str.to_lowercase().str.slice(0, 1)
            + pl.col("last").str.to_lowercase()
            + "."
            + (pl.col("person") + 100).cast(pl.String)
            + "@"
            + pl.col("alias"),
        )
    )
    return frame["email"].to_numpy().astype(object), frame["other"].to_numpy().astype(object)


def _declares(seed: int, count: int) -> dict[str, np.ndarray]:
    rng = stream(seed, "declared handles")
    return {platform: rng.random(count) < share for platform, share in DECLARED_SHARES.items()}


def _lenders(rng: np.random.Generator, is_business: np.ndarray) -> np.ndarray:
    """Households: some consumers share the browser of the next one."""
    count = len(is_business)
    shares = ~is_business & (rng.random(count) < 0.03) & (np.arange(count) < count - 1)
    return np.where(shares, np.arange(count) + 1, -1)


def _audiences(rng: np.random.Generator, is_business: np.ndarray) -> dict[str, np.ndarray]:
    """Who can be met where: share of business people, share of consumers."""
    shares = {
        "linkedin": (0.78, 0.16),
        "employee_share": (0.45, 0.10),
        "facebook": (0.30, 0.66),
        "mastodon": (0.16, 0.11),
        "email": (0.40, 0.38),
        "event": (0.55, 0.05),
        "instagram": (0.22, 0.58),
        "x": (0.30, 0.22),
        "youtube": (0.55, 0.60),
        "tiktok": (0.08, 0.42),
        "bluesky": (0.18, 0.14),
        "reddit": (0.24, 0.26),
    }
    draws = {name: rng.random(len(is_business)) for name in shares}
    return {
        name: np.flatnonzero(draws[name] < np.where(is_business, business, consumer))
        for name, (business, consumer) in shares.items()
    }
