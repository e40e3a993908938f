"""Attributes random journeys by every touch model, and prints how much longer than a bare join that takes.

Belongs here: one measurement of the models from paths to credits, of their memory, of a day more, and of the
Markov chain against the package ChannelAttribution where somebody has installed it (GPL, never a dependency).
Does not: loading, identity, what stands upstream of a path.

Touches, conversions and who they belong to are written as the models' own tables, people with 10 touches and
one sale each; dbt then builds from paths to credits. The yardstick joins the same tables and sums the money
of every channel, in the same file and run.

Data flow: random tables -> dbt (int_attribution__paths .. fct_attribution) -> figures;
run alone: `python -m benchmarks.attribution [touches]`.
"""

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

TOUCHES = 1_000_000
TOUCHES_OF_A_PERSON = 10
SELECTED = (
    "int_attribution__paths int_attribution__transitions int_attribution__removal_effects fct_attribution"
)
PROJECT = Path(__file__).parents[1] / "dbt_project"

TABLES = """
    create schema marts; create schema intermediate; create schema seeds;
    create table marts.fct_touchpoints as
    select
        md5('t' || n) as touchpoint_id, md5('p' || n // {per}) as person_id, cast(null as text) as company_id,
        case when n % 5 > 0 then 'a' || hash(n) % 2000 end as activity_id,
        case when n % 5 > 0 then 'channel ' || hash(n) % 16 else 'direct' end as channel,
        'click' as touch_type, 'click_id' as evidence, 1.0::double as match_probability,
        n % 5 = 0 as is_direct,
        cast(touched_at as date) as touched_date, touched_at
    from (
        select n, timestamptz '2026-01-01 00:00:00+00' + to_seconds(hash(n, 1) % (28 * 86400)) as touched_at
        from range({touches}) as t (n)
    );
    create table marts.fct_conversions as
    select
        md5('c' || n) as conversion_id, 'key ' || n as conversion_key, md5('p' || n) as person_id,
        cast(null as text) as company_id, cast(null as text) as opportunity_id, 'revenue' as conversion_type,
        'files' as source, cast(1 + hash(n) % 100000 / 100.0 as decimal(18, 2)) as amount,
        30 as lookback_days,
        false as is_deal, date '2026-01-29' as converted_date,
        timestamptz '2026-01-29 00:00:00+00' as converted_at
    from range({people}) as t (n) where n % 2 = 0;
    create table intermediate.int_attribution__conversion_people as
    select conversion_id, conversion_type, person_id from marts.fct_conversions;
    create table intermediate.int_attribution__milestones as
    select
        conversion_id, cast(null as timestamptz) as lead_at, cast(null as timestamptz) as opportunity_at,
        converted_at as close_at
    from marts.fct_conversions;
"""
SHARES = "select channel, share from intermediate.int_attribution__removal_effects"
# What every attribution must do at least: join touches to sales, and sum by channel.
YARDSTICK = """
    create or replace temp table yardstick as
    select touches.channel, count(*) as touches, sum(conversions.amount) as amount
    from marts.fct_touchpoints as touches join marts.fct_conversions as conversions using (person_id)
    group by touches.channel
"""
# One sale in 365 is another today: what a day brings.
A_DAY_MORE = "update marts.fct_conversions set amount = amount + 1 where hash(conversion_id) % 365 = 0"


def main(touches: int) -> int:
    """Print the figures; 0 unless dbt fails."""
    with tempfile.TemporaryDirectory(prefix="tilltale-bench-") as folder:
        path = Path(folder) / "warehouse.duckdb"
        with duckdb.connect(str(path)) as connection:
            people = touches // TOUCHES_OF_A_PERSON
            connection.execute(TABLES.format(touches=touches, people=people, per=TOUCHES_OF_A_PERSON))
        bare = _bare(path)
        _dbt(path, "seed", "--select", "seed_attribution_models")
        seconds, memory = _dbt(path, "run", "--full-refresh", "--select", *SELECTED.split())
        with duckdb.connect(str(path)) as connection:
            connection.execute(A_DAY_MORE)
        more, _ = _dbt(path, "run", "--select", *SELECTED.split())
        full = sum(seconds.values())
        print(f"{touches:,} touches, 10 models: {full:.1f} s; bare join and group by {bare:.2f} s")
        print(f"  {full / bare:.1f} times as long (aim: 4)")
        for name, took in seconds.items():
            print(f"  {name:<36}{took:8.2f} s  a day more {more.get(name, 0):8.2f} s")
        print(f"a day more: {sum(more.values()) / full:.0%} of the full build (aim: under 10 %)")
        print(f"peak memory {memory / 2**30:.2f} GB (aim: under 2)")
        _compare_markov(path, seconds)
    return 0


def _bare(path: Path) -> float:
    with duckdb.connect(str(path)) as connection:
        took = []
        for _ in range(3):
            begin = time.perf_counter()
            connection.execute(YARDSTICK)
            took.append(time.perf_counter() - begin)
    return min(took)


def _dbt(path: Path, *arguments: str) -> tuple[dict[str, float], int]:
    """Seconds by model, and the peak memory of the process in bytes."""
    target = path.parent / "target"
    environment = {
        **os.environ,
        "TILLTALE_WAREHOUSE_PATH": str(path),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
    }
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
            *("--vars", json.dumps({"as_of": "2026-02-01T00:00:00+00:00"})),
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout[-3000:])
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    seconds = {row["unique_id"].rsplit(".", 1)[-1]: float(row["execution_time"]) for row in results}
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def _compare_markov(path: Path, seconds: dict[str, float]) -> None:
    if importlib.util.find_spec("ChannelAttribution") is None:
        print("ChannelAttribution is not installed: the Markov chain is compared with nothing.")
        return
    from ChannelAttribution import markov_model

    with duckdb.connect(str(path), read_only=True) as connection:
        begin = time.perf_counter()
        paths = connection.execute(
            """
            select path, count(conversion_id) as conversions, count(*) - count(conversion_id) as nulls
            from (
                select string_agg(channel, ' > ' order by touched_at, touchpoint_id) as path, person_id
                from marts.fct_touchpoints group by person_id
            ) left join marts.fct_conversions using (person_id)
            group by path
            """
        ).df()
        theirs = markov_model(paths, "path", "conversions", var_null="nulls", flg_adv=False, out_more=True)
        took = time.perf_counter() - begin
        effects = dict(connection.execute(SHARES).fetchall())
    ours = seconds["int_attribution__transitions"] + seconds["int_attribution__removal_effects"]
    result = theirs["result"]
    parts = result["total_conversions"] / result["total_conversions"].sum()
    shares = dict(zip(result["channel_name"], parts, strict=True))
    apart = max(abs(shares[channel] - share) for channel, share in effects.items())
    print(f"Markov {ours:.2f} s, ChannelAttribution {took:.2f} s: {took / ours:.1f} times as long (aim: 5)")
    print(f"its simulated shares differ from the exact ones by up to {apart:.4f}")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TOUCHES))
