"""A data team's day in Dagster's web UI, in a real browser: run, failing check, retry, backfill, runbook.

Real parts: `tilltale up` with web UI, daemon and check reports, the tiny sandbox company, Chromium. It is one
walk and not a test a step: each step begins where the one before ended, and a run takes minutes.
"""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.inbox import drop_files
from tests.conftest import AS_OF, SandboxHandle
from tests.e2e.serving import free_port, new_context
from tests.installation import Installation
from tests.needs import CHROMIUM, needs

pytestmark = pytest.mark.slow
needs(CHROMIUM, "chromium")

PICTURES = Path(__file__).resolve().parents[2] / "data" / "pictures" / "dagster"
RUN_MS = 480_000
JOB = "/locations/orchestration.definitions/jobs/refresh_daily"
CHECK = "landed_rows_are_sound"
ALL_PASSED = re.compile(r"^\s*\d+ / \d+ Passed\s*$")
BACKFILLED = "[2026-10-01...2026-10-03]"
# More was paid back than was paid: a check of the landed rows stops the run. The charge is older than what
# a load reads again, so that only the check, run again, can find it mended.
BREAK = """
    create table kept as from raw_stripe.charges where status = 'succeeded' order by created_at limit 1;
    update raw_stripe.charges set amount_refunded = amount + 5, _dlt_load_id = '9999999999.0'
    where id in (select id from kept);
"""
MEND = """
    delete from raw_stripe.charges where id in (select id from kept);
    insert into raw_stripe.charges by name from kept;
    drop table kept;
"""


@contextmanager
def served(installation: Installation) -> Iterator[str]:
    """What `tilltale up` serves of an installation that has never run; yields the web UI's address."""
    ports = {name: free_port() for name in ("app", "dagster", "reports")}
    options = [f"--{name}-port={port}" for name, port in ports.items()]
    process = installation.start("up", "--skip-run", *options)
    assert process.stdout is not None
    try:
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, "it ended before it served"
        yield f"http://127.0.0.1:{ports['dagster']}"
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=120)


def change(installation: Installation, statements: str) -> None:
    with duckdb.connect(str(installation.folder / "warehouse.duckdb")) as connection:
        connection.execute(statements)


class Desk:
    """The browser of one who works at the web UI."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        PICTURES.mkdir(parents=True, exist_ok=True)

    def picture(self, name: str) -> None:
        self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def start_the_job(self) -> None:
        """From the job's page to the page of the run it started."""
        self.open(JOB)
        self.page.get_by_role("button", name="Materialize all").click(timeout=RUN_MS)
        self.page.get_by_text("View", exact=True).click()
        self.page.wait_for_url("**/runs/*")

    def wait_for_end(self, status: str) -> None:
        """Stay on the page of a run, without loading it again, until it says that the run ended this way."""
        run_id = self.page.url.split("?")[0].rsplit("/", 1)[-1]
        deadline = time.monotonic() + RUN_MS / 1000
        while self._status(run_id) not in {"SUCCESS", "FAILURE"}:
            assert time.monotonic() < deadline
            self.page.wait_for_timeout(1000)
        ended = self.page.get_by_text("Success", exact=True).or_(self.page.get_by_text("Failure", exact=True))
        expect(ended.first).to_have_text(status)

    def _status(self, run_id: str) -> str:
        query = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
        question = {"query": query, "variables": {"id": run_id}}
        answer = self.page.request.post(f"{self.address}/graphql", data=question)
        return answer.json()["data"]["runOrError"]["status"]


@pytest.mark.timeout(1800)
def test_web_ui__a_day_of_the_data_team(
    tmp_path: Path, sandbox_server: SandboxHandle, sandbox_world, browser: Browser
) -> None:
    drop_files(sandbox_world.tables, AS_OF, tmp_path / "inbox")
    installation = Installation(tmp_path, sandbox_server, sources="stripe,files")
    with served(installation) as address:
        desk = Desk(new_context(browser).new_page(), address)
        page = desk.page

        # the job is started, and what it made is green and as large as what is published
        desk.start_the_job()
        desk.wait_for_end("Success")
        expect(page.get_by_text("Errored (0)")).to_be_visible()
        desk.picture("run")
        desk.open("/assets/marts/mart_roi_by")
        ((rows,),) = installation.ask("select count(*) from marts.mart_roi_by")
        expect(page.get_by_text(f"{rows:,}", exact=True)).to_be_visible()
        desk.picture("asset")
        desk.open("/assets/marts/mart_roi_by?view=lineage")
        expect(page.get_by_text("Materialized", exact=True).first).to_be_visible()
        expect(page.get_by_text(ALL_PASSED).first).to_be_visible()
        desk.picture("lineage")
        published = installation.current

        # a check fails and nothing is published; the runbook is two clicks from the failed run
        change(installation, BREAK)
        desk.start_the_job()
        desk.wait_for_end("Failure")
        failed_run = page.url
        assert installation.current == published
        expect(page.get_by_text("Errored (1)")).to_be_visible()
        page.get_by_text("check_landed_stripe", exact=True).last.click()
        page.get_by_text("[Show Markdown]").click()
        expect(page.get_by_role("heading", name="A check held the publication back")).to_be_visible()
        desk.picture("runbook")
        page.keyboard.press("Escape")

        # so is the check itself, which says what is wrong and leads to its report
        page.locator(f"a[href*='raw_stripe/charges'][href*='checkDetail={CHECK}']").first.click()
        expect(page.get_by_text("Failed", exact=True).first).to_be_visible()
        expect(page.get_by_text("nobody gets back more than was paid (").first).to_be_visible()
        desk.picture("check")
        report = page.locator("a[href*='/validations/raw_stripe__charges/']").first.get_attribute("href")
        assert report
        page.goto(report)
        expect(page.get_by_text("Failed", exact=False).first).to_be_visible()
        desk.picture("report")

        # mended, the run goes on from where it failed, and publishes
        change(installation, MEND)
        page.goto(failed_run)
        page.get_by_role("button", name="Re-execute").locator("xpath=following-sibling::*").first.click()
        page.get_by_text("From failure", exact=True).click()
        expect(page).not_to_have_url(failed_run)
        desk.wait_for_end("Success")
        expect(page.get_by_text("load_stripe", exact=True)).to_have_count(0)
        desk.picture("retried")
        assert installation.current != published

        # three days of a source are read anew and published once; as all was there, no figure is another one
        published, figures = installation.current, installation.checksums()
        desk.open("/assets/backfill/stripe?view=partitions")
        page.get_by_role("button", name="Materialize").first.click()
        days = page.locator("[role=dialog] input[type=text]").first
        days.fill(BACKFILLED)
        days.press("Enter")
        expect(page.get_by_text("3 partitions", exact=True)).to_be_visible()
        page.get_by_role("button", name="Launch backfill").click()
        expect(page.get_by_text("Materialized (3)")).to_be_visible(timeout=RUN_MS)
        desk.picture("backfill")
        deadline = time.monotonic() + RUN_MS / 1000
        while installation.current == published:
            assert time.monotonic() < deadline
            page.wait_for_timeout(1000)
        assert installation.checksums() == figures
