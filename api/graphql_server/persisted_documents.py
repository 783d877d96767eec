"""Documents registered with the server: asked for by their id, by everybody or by one client only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from api.graphql.errors import Failed
from domain.sign_in import fold

ENDING = "*.graphql"
UNKNOWN = "There is no document of this id that this client may ask for."
ONLY_REGISTERED = "This client may only send the `documentId` of a document registered for it."


class UnknownDocument(Failed):
    """Registered for somebody else, or for nobody: one answer."""

    def __init__(self) -> None:
        super().__init__("DOCUMENT_NOT_FOUND", UNKNOWN)


class OnlyRegistered(Failed):
    """The client is limited to its documents."""

    def __init__(self) -> None:
        super().__init__("FORBIDDEN", ONLY_REGISTERED)


@dataclass(frozen=True, slots=True)
class PersistedDocuments:
    """Texts by id: those for everybody, and those of each client that is limited to its own."""

    everybody: Mapping[str, str] = field(default_factory=dict)
    clients: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(
        self,
        school: str,
        client: str,
        query: str | None,
        document: str | None,
        *,
        only: bool = False,
    ) -> str:
        """The text that a request asks for; `only`: it must be registered, whatever else is.

        Raises UnknownDocument or OnlyRegistered.
        """
        own = self.clients.get(client_folder(school, client)) if self.clients else None
        if document is None:
            if only or own is not None or query is None:
                raise OnlyRegistered
            return query
        found = (own or {}).get(document) or self.everybody.get(document)
        if found is None:
            raise UnknownDocument
        return found

    def texts(self) -> Iterator[str]:
        """Every text, to be made ready before anybody asks."""
        yield from self.everybody.values()
        for own in self.clients.values():
            yield from own.values()


def document_id(text: str) -> str:
    """The id of a document: the hash of its exact text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def client_folder(school: str, client: str) -> str:
    """The folder of a client below that of all documents."""
    return f"{school}/{quote(fold(client), safe='@')}"


def registered_in(folder: Path | None) -> PersistedDocuments:
    """`*.graphql` in the folder is for everybody; `<school>/<sign-in>/*.graphql` for one client,
    which may then ask for nothing else. An empty folder limits its client to what everybody has."""
    if folder is None:
        return PersistedDocuments()
    clients = [place for place in sorted(folder.glob("*/*")) if place.is_dir()]
    return PersistedDocuments(
        _texts(folder),
        {client_folder(one.parent.name, unquote(one.name)): _texts(one) for one in clients},
    )


def _texts(folder: Path) -> dict[str, str]:
    texts = [file.read_text("utf-8") for file in sorted(folder.glob(ENDING))]
    return {document_id(text): text for text in texts}
