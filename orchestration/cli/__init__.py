"""The command `tilltale`: parses options, reports in sentences, sets exit codes.

Belongs here: putting the commands together, in the groups that `--help` shows. Does not: what they do
(`orchestration.commands`), imported only when a command runs, so that `--help` answers at once.

Data flow: arguments -> orchestration.commands.<command> -> words on the screen, exit code.
"""

import typer

from orchestration.cli import analysts, developers, keeping, readers, running, sources

app = typer.Typer(
    help="Tells which social activities make the till ring.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(running.app, rich_help_panel="Run")
app.add_typer(sources.sources_app, name="sources", rich_help_panel="Run")
app.add_typer(keeping.app, rich_help_panel="Keep")
app.add_typer(readers.app, rich_help_panel="Tell")
app.add_typer(analysts.app, rich_help_panel="Ask")
app.add_typer(analysts.metrics_app, name="metrics", rich_help_panel="Ask")
app.add_typer(analysts.sql_app, name="sql", rich_help_panel="Ask")
app.add_typer(developers.app, rich_help_panel="Build")
app.add_typer(developers.new_app, name="new", rich_help_panel="Build")
