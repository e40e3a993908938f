"""What a person is asked to connect a source, and how it is checked at once.

Belongs here: the shape. Each source says its own in `sources/<name>/connection.py`: `FIELDS`, and `check`,
which takes the fields as keyword arguments, makes the cheapest call that proves them, and returns one line
that says what was found. It raises the same `SourceError` as a load would.

Data flow: FIELDS -> `tilltale sources add` -> check -> .dlt/secrets.toml.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One value of `sources.<name>` in the configuration.

    Attributes:
        name: key in the configuration, and parameter of the source function.
        prompt: what to ask for, in a person's words.
        where: where it is found, or what it looks like.
        is_secret: whether it is hidden while it is typed.
        default: taken when the answer is empty; None: an answer is needed.
    """

    name: str
    prompt: str
    where: str = ""
    is_secret: bool = False
    default: str | None = None
