"""Worlds on disk: generate once, reuse while the generator's version is the same.

Belongs here: assembling all tables, writing them whole or not at all. Does not: simulating.

Data flow: scenario, seed, size -> directory/<scenario>-<seed>-<size>/{<table>.parquet, meta.json, truth*}.
"""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from sandbox.scenarios import CHANNELS, get_scenario, scale_of
from sandbox.world import ads, platforms
from sandbox.world.advocacy import advocates, build_advocacy
from sandbox.world.billing import build_billing, order_attempts
from sandbox.world.calendar import END, START
from sandbox.world.conversations import build_conversations, truth_service
from sandbox.world.crm import build_crm
from sandbox.world.crm_split import divide_crm
from sandbox.world.events import build_events
from sandbox.world.files import build_files
from sandbox.world.goals import build_goals, build_lead_definitions
from sandbox.world.habits import truth_habits
from sandbox.world.history import History, build_history
from sandbox.world.identity import build_identity
from sandbox.world.market import build_market
from sandbox.world.meetings import build_meetings
from sandbox.world.opening_hours import TIME_ZONE, build_holidays
from sandbox.world.press import build_press
from sandbox.world.questions import build_questions
from sandbox.world.recruiting import build_recruiting
from sandbox.world.referrals import build_referrals
from sandbox.world.shops import build_shops
from sandbox.world.small_business import addresses, build_small_business, customer_numbers
from sandbox.world.social import build_social
from sandbox.world.tickets import build_tickets
from sandbox.world.truth import DEFAULT_AS_OF, summarize, truth_counts, truth_lines
from sandbox.world.truth_systems import summarize_systems
from sandbox.world.verdicts import build_verdicts
from sandbox.world.vocabulary import BRAND, OWN_DOMAIN, SITE
from sandbox.world.voice import text_truth
from sandbox.world.web import build_web

GENERATOR_VERSION = "21"
FILE_PREFIX = "files_"


@dataclass(frozen=True)
class World:
    """One world: `tables` for the servers, `meta` about it, `directory` where it and its truth lie."""

    tables: dict[str, pl.DataFrame]
    meta: dict[str, Any]
    directory: Path


def load_or_generate(scenario: str, seed: int, size: str, directory: Path | str) -> World:
    """The world of that scenario, seed and size, from disk if this version of the generator wrote it."""
    scale_of(size, get_scenario(scenario))
    place = Path(directory) / f"{scenario}-{seed}-{size}"
    meta = _read_meta(place)
    if meta is None or meta.get("generator_version") != GENERATOR_VERSION:
        _write(place, scenario, seed, size)
        meta = json.loads((place / "meta.json").read_text(encoding="utf-8"))
    tables = {name: pl.read_parquet(place / f"{name}.parquet") for name in meta["tables"]}
    return World(tables, meta, place)


def generate(
    scenario: str, seed: int, size: str
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame], dict[str, Any]]:
    """Tables, truth frames and meta of one world, in memory."""
    given = get_scenario(scenario)
    history = build_history(seed, given, scale_of(size, given))
    tables, truth = _tables(history)
    truth["truth_lines"] = truth_lines(history)
    truth["truth_counts"] = truth_counts(history.moments, history.outcome.run)
    meta = {
        "generator_version": GENERATOR_VERSION,
        "scenario": scenario,
        "seed": seed,
        "size": size,
        "start": START.isoformat(),
        "end": END.isoformat(),
        "brand": BRAND,
        "site": SITE,
        "own_domain": OWN_DOMAIN,
        "files_only": given.files_only,
        **platforms.ACCOUNTS,
        **ads.ACCOUNTS,
        "service_time_zone": TIME_ZONE,
        "advocates": advocates(tables["files_employees"]),
        "channels": [channel.name for channel in CHANNELS],
        "people": history.people.count,
        "companies": history.people.companies,
        "activities": len(history.activities.code),
        "tables": {name: len(frame) for name, frame in tables.items()},
    }
    return tables, truth, meta


def _tables(history: History) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    web = build_web(history)
    crm = build_crm(history, web)
    attempts = order_attempts(history)
    billing, shoppers = build_billing(history, crm, attempts)
    shops, others = build_shops(history, web, attempts.filter(pl.col("shop") != "stripe"))
    social = build_social(history)
    tickets = build_tickets(history, crm)
    divided = divide_crm(crm, billing, build_meetings(history, crm), tickets["tickets"])
    names = customer_numbers if history.scenario.files_only else partial(addresses, history)
    press, press_truth = build_press(history, web)
    recruiting, recruiting_truth = build_recruiting(history)
    tables = {
        **social,
        **ads.build_ads(history, web, social["posts"]),
        **tickets,
        **divided.tables,
        **shops,
        "visits": web.visits.sort("received_at", "visit_id"),
        "form_submissions": web.form_submissions.sort("received_at", "submission_id"),
        **build_files(history, web),
        "files_questions": build_questions(history.seed, social["posts"]),
        "files_goals": build_goals(history.seed, history.people.count),
        "files_lead_definitions": build_lead_definitions(),
        "files_lead_verdicts": build_verdicts(history, crm, names),
        **build_events(history, names),
        **press,
        **recruiting,
    }
    tables |= build_advocacy(history, tables["files_employees"])
    lists, chains = build_referrals(history)
    tables |= lists
    tables |= {"files_conversations": build_conversations(history), "files_holidays": build_holidays()}
    shoppers = pl.concat([shoppers, others])
    truth = {
        "truth_identity": build_identity(history, web, divided.contacts, shoppers),
        "truth_habits": truth_habits(tables["files_worklog"]),
        **press_truth,
        **recruiting_truth,
        "truth_texts": text_truth(),
    }
    market, market_truth = build_market(
        history, tables["mentions"], tables["posts"], tables["files_employees"]
    )
    tables, truth = tables | market, truth | market_truth
    if history.scenario.files_only:
        tables = {
            name: frame if name.startswith(FILE_PREFIX) else frame.clear() for name, frame in tables.items()
        }
        tables |= build_small_business(history, web)
    truth |= {"truth_service": truth_service(tables), **chains}
    return tables, truth


def _write(place: Path, scenario: str, seed: int, size: str) -> None:
    """Write beside the final name and rename: a world is there whole or not at all."""
    tables, truth, meta = generate(scenario, seed, size)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        for name, frame in {**tables, **truth}.items():
            frame.write_parquet(draft / f"{name}.parquet", compression="zstd", compression_level=1)
        known = summarize(meta, truth["truth_lines"], truth["truth_counts"], DEFAULT_AS_OF)
        known |= summarize_systems({**tables, **truth}, DEFAULT_AS_OF, scenario)
        (draft / "truth.json").write_text(json.dumps(known, indent=2), encoding="utf-8")
        (draft / "meta.json").write_text(json.dumps(meta, indent=2), encoding="utf-8")
        _swap(draft, place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _swap(draft: Path, place: Path) -> None:
    """Put the draft in place of an older world; another process may have done so in the meantime."""
    if place.exists():
        meta = _read_meta(place)
        if meta is not None and meta.get("generator_version") == GENERATOR_VERSION:
            return
        old = Path(tempfile.mkdtemp(prefix=f".{place.name}-old-", dir=place.parent))
        os.rename(place, old / "world")
        shutil.rmtree(old, ignore_errors=True)
    try:
        os.rename(draft, place)
    except OSError:
        if _read_meta(place) is None:
            raise


def _read_meta(place: Path) -> dict[str, Any] | None:
    try:
        return json.loads((place / "meta.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
