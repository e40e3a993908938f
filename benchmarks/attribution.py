"""Attributes random journeys by every touch model, and prints how much longer than a bare join that takes.

Belongs here: one measurement of the models from paths to credits, of their memory, of a day more, and of the
Markov chain against the package ChannelAttribution, where TILLTALE_CHANNEL_ATTRIBUTION names a Python that
has it (GPL, never a dependency). Does not: loading, identity, what stands upstream of a path.

Touches, conversions and who they belong to are written as the models' own tables: a year of touches in the
order of time, as a warehouse holds them, people with 10 touches, half of them with a sale at the end of
theirs. The last day is kept back for the day after; dbt then builds from paths to credits. Two yardsticks run
in the same file, both a bare join and group by of the same tables: one sums the money of every channel, the
other groups by what a model answers for, the touch of a sale, and writes the rows down. Ratios are taken
within a run, and of them the median of all runs, as other programs on the machine slow both sides.

Data flow: random tables -> dbt (int_attribution__paths .. fct_attribution) -> figures;
run alone: `python -m benchmarks.attribution [touches [runs]]`.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from benchmarks.models import run_dbt

TOUCHES = 10_000_000
TOUCHES_OF_A_PERSON = 10
START = date(2025, 2, 1)
DAYS = 365
AS_OF = "2026-02-01T00:00:00+00:00"
RUNS = 3
TOUCH_MODELS = ("int_attribution__path_inputs", "int_attribution__path_totals", "int_attribution__paths")
MARKOV = ("int_attribution__transitions", "int_attribution__removal_effects")
SELECTED = (*TOUCH_MODELS, *MARKOV, "int_attribution__chain_credits", "fct_attribution")

TABLES = """
    create schema marts; create schema intermediate; create schema seeds;
    create table marts.fct_touchpoints as
    select
        md5('t' || n) as touchpoint_id, md5('p' || n // {per}) as person_id, cast(null as text) as company_id,
        case when n % 5 > 0 then 'a' || hash(n) % 2000 end as activity_id,
        case when n % 5 > 0 then 'channel ' || hash(n) % 16 else 'direct' end as channel,
        'click' as touch_type, 'click_id' as evidence, 1.0::double as match_probability,
        n % 5 = 0 as is_direct,
        cast(touched_at as date) as touched_date, touched_at,
        epoch_us(date_trunc('day', touched_at)) as _fingerprint
    from (
        -- within four weeks before the sale; what would be before the year is at its end, after the sale
        select
            n,
            timestamptz '{start} 00:00:00+00' + to_seconds(
                (hash(n // {per}) % {days} * 86400 + ({days} + 1) * 86400 - hash(n, 1) % (28 * 86400))
                % ({days} * 86400)
            ) as touched_at
        from range({touches}) as t (n)
    )
    order by touched_at;
    create table marts.fct_conversions as
    select
        md5('c' || n) as conversion_id, 'key ' || n as conversion_key, md5('p' || n) as person_id,
        cast(null as text) as company_id, cast(null as text) as opportunity_id, 'revenue' as conversion_type,
        'files' as source, cast(1 + hash(n) % 100000 / 100.0 as decimal(18, 2)) as amount,
        30 as lookback_days,
        false as is_deal,
        date '{start}' + cast(hash(n) % {days} as integer) as converted_date,
        timestamptz '{start} 23:59:59+00' + to_seconds(hash(n) % {days} * 86400) as converted_at
    from range({people}) as t (n) where n % 2 = 0;
    create table later_touches as from marts.fct_touchpoints where touched_date = '{last}';
    delete from marts.fct_touchpoints where touched_date = '{last}';
    create table later_conversions as from marts.fct_conversions where converted_date = '{last}';
    delete from marts.fct_conversions where converted_date = '{last}';
    create table intermediate.int_attribution__conversion_people as
    select conversion_id, conversion_type, person_id from marts.fct_conversions;
    create table intermediate.int_attribution__milestones as
    select
        conversion_id, cast(null as timestamptz) as lead_at, cast(null as timestamptz) as opportunity_at,
        converted_at as close_at
    from marts.fct_conversions;
    checkpoint;
"""
SHARES = "select channel, share from intermediate.int_attribution__removal_effects"
# What every attribution must do at least: join touches to sales, and sum by channel.
BY_CHANNEL = """
    create or replace temp table yardstick as
    select touches.channel, count(*) as touches, sum(conversions.amount) as amount
    from marts.fct_touchpoints as touches join marts.fct_conversions as conversions using (person_id)
    group by touches.channel
"""
# The same for what a model answers for, with its keys and texts, written down.
BY_TOUCH = """
    create or replace table marts.yardstick as
    select
        conversions.conversion_id, touches.touchpoint_id, touches.activity_id, conversions.conversion_type,
        touches.channel, conversions.converted_date, count(*) as touches, sum(conversions.amount) as amount
    from marts.fct_touchpoints as touches join marts.fct_conversions as conversions using (person_id)
    group by all
"""
YARDSTICKS = {"by channel": BY_CHANNEL, "by touch of a sale, written down": BY_TOUCH}
# Nothing is lost to a view: what all models give all channels, as a mart asks it.
READING = "select model, channel, sum(credit), sum(amount) from marts.fct_attribution group by all"
# What a quiet day brings: one sale in 365 is another today, so the chains stand as they stood.
A_QUIET_DAY = "update marts.fct_conversions set amount = amount + 1 where hash(conversion_id) % 365 = 0"
# What a day brings: the touches and sales of the year's last day, so every credit of markov is another.
A_DAY = """
    insert into marts.fct_touchpoints from later_touches;
    insert into marts.fct_conversions from later_conversions;
    insert into intermediate.int_attribution__conversion_people
    select conversion_id, conversion_type, person_id from later_conversions;
    insert into intermediate.int_attribution__milestones
    select conversion_id, null, null, converted_at from later_conversions;
"""
# Run by the Python that has ChannelAttribution: reads the paths, prints the seconds of its imports and of the
# rest, and what each channel got.
THEIRS = """
import json, os, sys, time
begin = time.perf_counter()
import pandas
from ChannelAttribution import markov_model
imported = time.perf_counter()
paths = pandas.read_csv(sys.argv[1])
made = markov_model(
    paths, "path", "conversions", var_null="nulls", ncore=os.cpu_count(), verbose=False, flg_pro=False
)
took = time.perf_counter()
result = made["result"] if isinstance(made, dict) else made
got = dict(zip(result["channel_name"], map(float, result["total_conversions"])))
print(json.dumps([imported - begin, took - imported, got]))
"""
# What our model imports, which in a run of the product something else has imported before.
OURS = """
import time
begin = time.perf_counter()
import numpy, pyarrow
print(time.perf_counter() - begin)
"""
PATHS = """
    copy (
        select path, count(conversion_id) as conversions, count(*) - count(conversion_id) as nulls
        from (
            select string_agg(channel, ' > ' order by touched_at, touchpoint_id) as path, person_id
            from marts.fct_touchpoints group by person_id
        ) left join marts.fct_conversions using (person_id)
        group by path
    ) to '{file}' (header)
"""


def main(
    touches: Annotated[int, typer.Argument(min=1000, help="How many there are.")] = TOUCHES,
    runs: Annotated[int, typer.Argument(min=1, help="Of which the medians are printed.")] = RUNS,
) -> None:
    """Time every attribution model from paths to credits, as a whole and a day more, against bare joins.

    Markov is compared with ChannelAttribution where TILLTALE_CHANNEL_ATTRIBUTION names a Python that has it.
    """
    with tempfile.TemporaryDirectory(prefix="tilltale-bench-") as folder:
        measured = [_measure(Path(folder) / f"run{run}.duckdb", touches) for run in range(runs)]
        typical = {name: statistics.median(run[name] for run in measured) for name in measured[0]}
        print(f"{touches:,} touches, 10 models, medians of {runs} runs: {typical['full']:.1f} s")
        print(
            f"the nine models of a path: {typical['nine']:.1f} s; a bare join and group by of the same tables"
        )
        for yardstick in YARDSTICKS:
            ratio = statistics.median(run["nine"] / run[yardstick] for run in measured)
            print(f"  {yardstick}: {typical[yardstick]:.2f} s, they take {ratio:.1f} times as long (aim: 4)")
        print(f"reading all of fct_attribution, summed by channel: {typical['reading']:.2f} s")
        for model in SELECTED:
            print(
                f"  {model:<38}{typical[model]:8.2f} s"
                f"  a quiet day {typical[f'quiet {model}']:6.2f} s  a day {typical[f'day {model}']:6.2f} s"
            )
        for kind, named in (("quiet", "a quiet day"), ("day", "a day")):
            for models, what in (("nine", "the nine models of a path"), ("full", "all ten")):
                part = statistics.median(run[f"{kind} {models}"] / run[models] for run in measured)
                print(f"{named} more, {what}: {part:.1%} of their full build (aim: under 10 %)")
        print(f"peak memory {max(run['memory'] for run in measured) / 2**30:.2f} GB (aim: under 2)")
        if "ChannelAttribution" in typical:
            ratio = statistics.median(run["ChannelAttribution"] / run["markov"] for run in measured)
            print(f"Markov {typical['markov']:.2f} s; ChannelAttribution {ratio:.1f} times as long (aim: 5)")
            bare = statistics.median(
                (run["ChannelAttribution"] - run["their imports"]) / (run["markov"] - run["our imports"])
                for run in measured
            )
            print(f"  without what either imports {bare:.1f} times")
            print(f"  its simulated shares differ from the exact ones by up to {typical['apart']:.4f}")
        else:
            print("TILLTALE_CHANNEL_ATTRIBUTION is not set: the Markov chain is compared with nothing.")


def _measure(path: Path, touches: int) -> dict[str, float]:
    """Seconds by what was measured, of models also on the two days after; the memory in bytes."""
    with duckdb.connect(str(path)) as connection:
        people = touches // TOUCHES_OF_A_PERSON
        last = START + timedelta(days=DAYS - 1)
        per = TOUCHES_OF_A_PERSON
        connection.execute(
            TABLES.format(touches=touches, people=people, per=per, start=START, last=last, days=DAYS)
        )
    measured = {name: _seconds(path, statement) for name, statement in YARDSTICKS.items()}
    run_dbt(path, AS_OF, "seed", "--select", "seed_attribution_models")
    full = run_dbt(path, AS_OF, "run", "--full-refresh", "--select", *SELECTED)
    measured["reading"] = _seconds(path, READING)
    measured["memory"] = full.pop("memory")
    measured["nine"] = sum(full[model] for model in TOUCH_MODELS)
    measured["markov"] = sum(full[model] for model in MARKOV)
    days = _channel_attribution(path)
    for kind, change in (("quiet", A_QUIET_DAY), ("day", A_DAY)):
        with duckdb.connect(str(path)) as connection:
            connection.execute(change)
        seconds = run_dbt(path, AS_OF, "run", "--select", *SELECTED)
        del seconds["memory"]
        days |= {f"{kind} {model}": took for model, took in seconds.items()}
        days[f"{kind} full"] = sum(seconds.values())
        days[f"{kind} nine"] = sum(seconds[model] for model in TOUCH_MODELS)
    return measured | full | {"full": sum(full.values())} | days


def _seconds(path: Path, statement: str) -> float:
    with duckdb.connect(str(path)) as connection:
        took = []
        for _ in range(3):
            begin = time.perf_counter()
            connection.execute(statement)
            took.append(time.perf_counter() - begin)
        connection.execute("drop table if exists marts.yardstick")
    return min(took)


def _channel_attribution(path: Path) -> dict[str, float]:
    """Its seconds from touches to shares, and how far its shares are off."""
    python = os.environ.get("TILLTALE_CHANNEL_ATTRIBUTION")
    if not python:
        return {}
    file = path.with_suffix(".csv")
    with duckdb.connect(str(path), read_only=True) as connection:
        begin = time.perf_counter()
        connection.execute(PATHS.format(file=file))
        took = time.perf_counter() - begin
        effects = dict(connection.execute(SHARES).fetchall())
    done = subprocess.run([python, "-c", THEIRS, str(file)], capture_output=True, text=True, check=True)
    imports, seconds, conversions = json.loads(done.stdout.splitlines()[-1])
    ours = subprocess.run([sys.executable, "-c", OURS], capture_output=True, text=True, check=True)
    total = sum(conversions.values())
    apart = max(abs(conversions[channel] / total - share) for channel, share in effects.items())
    return {
        "ChannelAttribution": took + imports + seconds,
        "their imports": imports,
        "our imports": float(ours.stdout),
        "apart": apart,
    }


if __name__ == "__main__":
    typer.run(main)
