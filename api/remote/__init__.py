"""The service over a SPARQL engine elsewhere, instead of the one inside.

engine          queries of callers: admitted here, answered there, checked, and written in the form that was asked for
store           our own queries, for GraphQL, linked data and pages
  connection    requests to the engine, and whether it is there and holds the release
  dataset       the graphs that a query sees, said outright, because engines differ in what they take for granted
  binding       values in the place of variables
  reading       what the engine sends back, and what of it cannot be trusted
"""

from api.remote.connection import Connection
from api.remote.engine import RemoteEngine
from api.remote.store import RemoteStore

__all__ = ["Connection", "RemoteEngine", "RemoteStore"]
