"""The GraphQL endpoint over the whole model.

router            the addresses /graphql and /schema.graphql
  http            GraphQL over HTTP: what a request says, and how an answer is written
  limits, errors  what is refused before it runs, and how it is told
  rounds, graph   running a request in rounds, each at most one query for pointers and one for descriptions
  roots           the fields that a query begins with
  norms, claims, documents, ...    the types, one noun a module
"""

from api.graphql.http import router

__all__ = ["router"]
