"""The GraphQL endpoint over the whole model.

door, routes      the addresses /graphql and /schema.graphql
  http            GraphQL over HTTP: answers kept, clients metered, requests waiting for their turn
  requests        what a request says; persisted: documents that are named by their hash
  endpoint        the schema over one release: a request in, its answer out
  prepared        documents parsed, measured (limits, cost) and validated once
  compiled        the short way to an answer, beside the execution of graphql-core
  rounds, graph   running a request in rounds, each at most one query for pointers and one for descriptions
  nodes           what is loaded, with what is said of it; wishes: what a resolver waits for
  arranged        lists inside others in an order
  shelf           what was read of the release, kept ready; ahead: all of it, read at the start
  roots           the fields that a query begins with
  norms, claims, documents, ...    the types, one noun a module
"""

from api.graphql.http import door, routes

__all__ = ["door", "routes"]
