"""GraphQL: the same reads and the same commands as REST, as one graph."""

# The words of the record become words of the graph before any type names one of them.
import api.graphql.enums  # noqa: F401
