"""The weekly mail to executives: a job and its schedule.

Belongs here: when it goes out. Does not: what it says (`app/reports/digest.py`). The schedule is on as soon
as a daemon runs; as long as nobody is named in `digest_urls` there is nothing to do, and the run says so.

Data flow: schedule -> send_digest -> orchestration.commands.paper -> mail.
"""

import dagster as dg

from ingestion.config import load_settings
from orchestration.commands.paper import send_digest as send

JOB_NAME = "send_digest"
MONDAY_MORNING = "0 7 * * 1"  # two hours after the daily run begins


@dg.op(description="Make the digest of the present publication and send it.")
def send_the_digest(context: dg.OpExecutionContext) -> None:
    """Send it; a mail that nobody took fails the run, so that somebody notices."""
    delivery = send(load_settings())
    if not delivery.addresses:
        context.log.info("Nobody is named in digest_urls: nothing sent.")
        return
    context.log.info(f"{delivery.taken} of {delivery.addresses} addresses took the digest.")
    if not delivery.is_complete:
        raise dg.Failure(f"{delivery.addresses - delivery.taken} addresses did not take the digest.")


@dg.definitions
def digest_defs() -> dg.Definitions:
    """Job, and schedule in the reporting time zone."""

    @dg.job(name=JOB_NAME, executor_def=dg.in_process_executor, description="Mail the week's digest.")
    def send_digest() -> None:
        send_the_digest()

    schedule = dg.ScheduleDefinition(
        name=f"{JOB_NAME}_schedule",
        job=send_digest,
        cron_schedule=MONDAY_MORNING,
        execution_timezone=load_settings().reporting_time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every Monday at seven, in the reporting time zone.",
    )
    return dg.Definitions(jobs=[send_digest], schedules=[schedule])
