"""Sentence encoders as plug-ins: texts to vectors whose closeness is closeness of meaning.

Belongs here: which encoders there are and how each is loaded, only when it is asked for and from the machine
alone. Does not: what is done with vectors (`training`).

Data flow: texts -> matrix of rows of length 1.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Encode = Callable[[Sequence[str]], np.ndarray]


def load_encoder(name: str) -> Encode | None:
    """The encoder of a name of `ENCODERS`, or None for "none".

    Raises:
        ValueError: no encoder has the name.
        ImportError: it is not installed (`pip install tilltale[text]`).
    """
    if name == "none":
        return None
    if name not in ENCODERS:
        raise ValueError(f"text_encoder is {name!r}; known are none, {', '.join(sorted(ENCODERS))}")
    return ENCODERS[name]()


def _wordllama() -> Encode:
    """WordLlama, 256 numbers a text, 8,000 texts a second; its weights are in its wheel."""
    try:
        import wordllama
    except ImportError as error:
        raise ImportError(
            "text_encoder is wordllama, which is not installed: pip install tilltale[text]"
        ) from error
    folder = Path(
        wordllama.__file__
    ).parent  # it has the tokenizer too, which load() would download otherwise
    model = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    return lambda texts: np.asarray(model.embed(list(texts), norm=True), dtype=np.float64)


ENCODERS: dict[str, Callable[[], Encode]] = {"wordllama": _wordllama}
