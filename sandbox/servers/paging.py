"""Pages of a collection that is held in serving order.

Data flow: frame in serving order -> slice -> the vendor's row shape.
"""

import base64
import binascii
from collections.abc import Callable
from functools import cached_property
from typing import Any

import orjson
import polars as pl

Row = dict[str, Any]
Shape = Callable[[pl.DataFrame], list[Row]]


class Collection:
    """Rows in the order in which a vendor lists them, found by position or by id.

    Args:
        frame: the rows, sorted.
        id_column: its unique text key.
        shape: turns a slice of the frame into the vendor's JSON rows; a page at a time, so that
            hundreds of thousands of rows cost nothing until somebody asks for them.
    """

    def __init__(self, frame: pl.DataFrame, id_column: str, shape: Shape) -> None:
        self.frame = frame
        self.id_column = id_column
        self.shape = shape

    def __len__(self) -> int:
        return self.frame.height

    @cached_property
    def positions(self) -> dict[str, int]:
        """Place of each id in serving order."""
        return {key: place for place, key in enumerate(self.frame[self.id_column].to_list())}

    def page(self, start: int, count: int) -> list[Row]:
        """At most `count` rows from position `start`."""
        return self.shape(self.frame.slice(max(start, 0), max(count, 0)))

    def get(self, key: str) -> Row | None:
        """The row with this id, or None."""
        place = self.positions.get(key)
        return None if place is None else self.page(place, 1)[0]

    def many(self, keys: list[str]) -> list[Row]:
        """The rows with these ids in the order asked for; unknown ids are left out."""
        places = [self.positions[key] for key in keys if key in self.positions]
        return self.shape(self.frame[places]) if places else []

    def where(self, *conditions: pl.Expr) -> "Collection":
        """The same collection, narrowed; itself when nothing narrows it."""
        if not conditions:
            return self
        return Collection(self.frame.filter(*conditions), self.id_column, self.shape)


def encode_cursor(*parts: str | int) -> str:
    """An opaque, URL-safe cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def decode_cursor(cursor: str, size: int) -> list[Any]:
    """The parts of a cursor.

    Raises:
        ValueError: nobody here issued it.
    """
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise ValueError("unknown cursor") from error
    if not isinstance(parts, list) or len(parts) != size:
        raise ValueError("unknown cursor")
    return parts
