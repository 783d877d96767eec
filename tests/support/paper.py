"""A PDF as its reader finds it: words, attached data, what it says of itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any
from xml.etree import ElementTree

from pypdf import PdfReader

from tests.support.javascript import node

PDF_A = "{http://www.aiim.org/pdfa/ns/id/}"
PDF_UA = "{http://www.aiim.org/pdfua/ns/id/}"


@dataclass(frozen=True, slots=True)
class Paper:
    """An opened PDF."""

    pages: tuple[str, ...]
    attached: dict[str, Any]
    claims: dict[str, str]
    catalogue: dict[str, Any]
    title: str
    tags: tuple[str, ...]

    @property
    def text(self) -> str:
        """Every word of it, with single blanks between them."""
        return " ".join(" ".join(self.pages).split())

    @property
    def run(self) -> str:
        """The same with nothing where a line ends: a long word reads on over the end of a line."""
        return "".join(line for page in self.pages for line in page.splitlines())


def opened(pdf: bytes) -> Paper:
    """Read what a PDF reader reads."""
    reader = PdfReader(BytesIO(pdf))
    root: Any = reader.root_object
    metadata = root["/Metadata"].get_object().get_data()
    told = {
        element.tag.replace(PDF_A, "pdfa:").replace(PDF_UA, "pdfua:"): element.text or ""
        for element in ElementTree.fromstring(metadata).iter()  # noqa: S314 - our own paper
    }
    return Paper(
        pages=tuple(page.extract_text() for page in reader.pages),
        attached={name: json.loads(contents[0]) for name, contents in reader.attachments.items()},
        claims={name: text for name, text in told.items() if name.startswith("pdf")},
        catalogue={name: root[name] for name in root},
        title=str(reader.metadata.title if reader.metadata else ""),
        tags=tuple(_tags(root["/StructTreeRoot"])),
    )


def opened_in_a_browser(pdf: bytes) -> tuple[str, ...]:
    """The words of each page as pdf.js finds them, which is how most people open a PDF."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        read = node("paper.mjs", file.name)
    assert read.returncode == 0, read.stderr
    return tuple(json.loads(read.stdout.splitlines()[-1]))


def _tags(node: Any) -> Any:
    node = node.get_object()
    if isinstance(node, list):
        for part in node:
            yield from _tags(part)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from _tags(node["/K"])
