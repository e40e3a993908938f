"""Serves the check reports, the documentation and a sign of life to browsers.

Belongs here: what is served where. Does not: making it (`quality.py`, `scripts/`), or starting the
process (`orchestration.commands.serve`).

Data flow: DATA_DIR/quality/data_docs -> /, DATA_DIR/docs -> /docs/, publication on disk -> /healthz.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ingestion.config import Settings, load_settings
from orchestration.lib import versions


def application(settings: Settings) -> Starlette:
    """The folders of one installation; those that are empty answer 404 until something is made."""
    reports = settings.quality_dir / "data_docs"
    docs = settings.data_dir / "docs"
    for folder in (reports, docs):
        folder.mkdir(parents=True, exist_ok=True)

    def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "publication": versions.current_version(settings)})

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Mount("/docs", StaticFiles(directory=docs, html=True)),
            Mount("/", StaticFiles(directory=reports, html=True)),
        ]
    )


if __name__ == "__main__":
    host, port = sys.argv[1:]
    uvicorn.run(application(load_settings()), host=host, port=int(port), log_level="warning")
