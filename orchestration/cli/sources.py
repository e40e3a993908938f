"""Sources: what is connected, connecting another, templates of files.

Belongs here: names, options and help of these commands. Does not: what they do (`orchestration.commands`).
"""

from typing import Annotated

import typer

from orchestration.cli.words import fail, in_words, say, settings_from

sources_app = typer.Typer(
    help="The sources of this installation and their state.", invoke_without_command=True
)


@sources_app.callback()
def sources(context: typer.Context) -> None:
    """List the sources with their state."""
    if context.invoked_subcommand is None:
        with in_words():
            from orchestration.commands.sources import source_lines

            for line in source_lines(settings_from()):
                say(line)


@sources_app.command("add")
def sources_add(
    name: Annotated[str, typer.Argument(help="A source, as `tilltale sources` names it.")],
    given: Annotated[
        list[str] | None,
        typer.Option("--set", help="KEY=VALUE instead of being asked; a secret is better typed."),
    ] = None,
    skip_check: Annotated[
        bool, typer.Option("--skip-check", help="Write the values without asking the vendor.")
    ] = False,
) -> None:
    """Connect a source: ask for what it needs, check it at once, write .dlt/secrets.toml."""
    with in_words():
        from orchestration.commands import connect

        fields = connect.fields_of(name)
        answers = dict(pair.split("=", 1) for pair in given or [] if "=" in pair)
        if unknown := set(answers) - {field.name for field in fields}:
            fail(f"{name} has no {min(unknown)}: it asks for {', '.join(field.name for field in fields)}.")
        say(f"How to get what is asked for: {connect.documentation(name)}")
        for field in fields:
            if field.name not in answers:
                if field.where:
                    say(f"  {field.where}")
                answers[field.name] = typer.prompt(
                    field.prompt, default=field.default, hide_input=field.is_secret
                )
        values = {key: value.strip() for key, value in answers.items() if value.strip()}
        if not skip_check:
            say(f"ok: {connect.check(name, values)}")
        say(f"Written to {connect.shown(connect.write_secrets(name, values))}. `tilltale run` loads it.")


@sources_app.command("template")
def sources_template(
    kind: Annotated[str | None, typer.Argument(help="A kind of file; without: lists them all.")] = None,
) -> None:
    """Write an empty file of a kind, header only, into DATA_DIR/inbox/<kind>/."""
    with in_words():
        from orchestration.commands.sources import kind_lines, write_template

        for line in kind_lines() if kind is None else [str(write_template(settings_from(), kind))]:
            say(line)
