"""What the graph's HTTP and WebSocket endpoints share in one process: budgets, documents, batchers, limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.types import Scope

from api.graphql_server.budgets import Budgets
from api.graphql_server.connection_limit import ConnectionLimit
from api.graphql_server.persisted_documents import PersistedDocuments, registered_in
from api.runtime.settings import GRAPH_BUDGET, GRAPH_SOCKETS, Settings
from api.subscriptions.readers import SubscriptionBatchers, subscription_batchers
from api.wiring.container import Services

NEW_TOKENS = 100_000
"""How much of new documents is read for each client in a minute: some seconds of work."""


@dataclass(frozen=True, slots=True)
class GraphLimits:
    """What a deployment may set of the graph."""

    budget: int = GRAPH_BUDGET
    """What each client may spend in a minute."""
    sockets: int = GRAPH_SOCKETS
    """How many each client may hold open."""
    documents: Path | None = None
    """Where the registered documents are."""

    @classmethod
    def of(cls, settings: Settings) -> GraphLimits:
        """Those of these settings."""
        return cls(settings.graph_budget, settings.graph_sockets, settings.documents)


@dataclass(frozen=True, slots=True)
class GraphResources:
    """Made when the application is, out of what the whole process shares."""

    registered: PersistedDocuments
    """Documents that may be asked for by their id."""
    budgets: Budgets
    """What each client may still spend."""
    new_texts: Budgets
    """How many tokens of documents that are not remembered may still be read for each client."""
    batchers: SubscriptionBatchers
    """Read what is new once for all subscribers of the process."""
    connection_limit: ConnectionLimit
    """Limits the open sockets."""


def graph_resources(services: Services, limits: GraphLimits) -> GraphResources:
    """Those of one process. Raises SettingsError where a registered document cannot be read."""
    return GraphResources(
        registered=registered_in(limits.documents),
        budgets=Budgets(limits.budget),
        new_texts=Budgets(max(NEW_TOKENS, limits.budget // 10)),
        batchers=subscription_batchers(
            services.reads, services.change_notifier, services.unsealing
        ),
        connection_limit=ConnectionLimit(limits.sockets),
    )


def resources_of(scope: Scope) -> GraphResources:
    """Those of the application that a request came to."""
    resources: GraphResources = scope["app"].state.graph
    return resources
