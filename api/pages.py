"""The self-hosted API pages: Swagger UI at /docs, GraphiQL at /graphiql; nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from api.http import problems
from api.http.refusal_statuses import KINDS

STATIC = Path(__file__).parent / "static"
# The two pages run their own vendored scripts; both set styles from script.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)


@cache
def _page(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


@router.get("/docs")
async def docs() -> HTMLResponse:
    return HTMLResponse(_page("docs.html"), headers={"content-security-policy": PAGE_POLICY})


@router.get("/graphiql")
async def graphiql() -> HTMLResponse:
    return HTMLResponse(_page("graphiql.html"), headers={"content-security-policy": PAGE_POLICY})


@router.get("/problems/{code}")
async def problem(code: str, request: Request) -> Response:
    if code not in KINDS:
        raise problems.Problem("not-found")
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(problems.as_html(code))
    return JSONResponse(problems.as_page(code))


def mount(app: FastAPI) -> None:
    """Put the pages and their files on the application."""
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
