"""The walk-through for a company that has nothing but files does what it says, system by system."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import AS_OF

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "small_business.md"

# mart_productivity needs a team of five, mart_existing_customers quarters of sales: the guide says so.
FILLED = (
    *("mart_activity_roi", "mart_funnel", "mart_lead_quality", "mart_coverage", "mart_identity"),
    *("mart_customer_voice", "mart_product_requests", "mart_service", "mart_share_of_voice", "mart_insights"),
    *("mart_questions", "mart_department_goals", "mart_experiments", "mart_press", "mart_community"),
    *("mart_offline", "mart_word_of_mouth", "mart_recruiting", "mart_governance", "mart_account_access"),
)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide's commands, run one after the other in a DATA_DIR of its own."""
    folder = tmp_path_factory.mktemp("small_business")
    commands = "\n".join(re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), flags=re.M | re.S))
    script = commands.replace(".venv/bin/", f"{Path(sys.executable).parent}/").replace("data/", f"{folder}/")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SOURCES__", "TILLTALE_"))
    }
    places = {"TILLTALE_DATA_DIR": str(folder), "TILLTALE_AS_OF": AS_OF.isoformat()}
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        env=kept | places,
        cwd=GUIDE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "0 quarantined" in done.stderr
    assert "brass-lamp-post" in done.stdout
    return folder


def test_guide__fills_every_table_that_can_work_from_files(data_dir: Path) -> None:
    with duckdb.connect(str(data_dir / "published" / "tilltale.duckdb"), read_only=True) as connection:
        counts = {
            name: connection.execute(f"select count(*) from marts.{name}").fetchall()[0][0] for name in FILLED
        }
        money = connection.execute("select sum(amount) from marts.fct_revenue").fetchall()
        spoken = connection.execute(
            "select sum(mentions) from marts.mart_product_requests where request = 'wall-mount'"
        ).fetchall()
        answers = connection.execute("select answers from marts.mart_questions").fetchall()
    assert {name for name, count in counts.items() if not count} == set()
    assert str(money[0][0]) == "835.00"
    assert spoken[0][0] == 2
    assert answers == [(1,)]
