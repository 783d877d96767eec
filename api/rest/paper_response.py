"""A paper as the answer of an address."""

from __future__ import annotations

from fastapi import Response

from api.pdf.print_room import Paper


def file_of(paper: Paper, name: str) -> Response:
    """A paper as a file, which says by its type and its ending what it is. `name`: never whose."""
    disposition = {"content-disposition": f'attachment; filename="{name}.{paper.ending}"'}
    return Response(paper.content, media_type=paper.media_type, headers=disposition)
