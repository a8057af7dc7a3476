"""SPARQL in processes that can be killed.

The engine cannot be stopped once it runs, and a bad query can take its process down. So queries run in workers, and a
worker is disposable.

engine        what the service asks, wherever it is answered
pool          in the server: hands queries to workers, keeps the limits, replaces what dies
  frames      what pool and workers say to each other
  nursery     a process of one thread that holds the release and forks workers, 3 to 10 ms each
    confinement   what a worker cannot do: no network, no more memory than it may, no files
    worker        answers one query at a time until it is told to end, or killed
"""

from api.engine.engine import Engine
from api.engine.frames import Answer, Job, digest
from api.engine.nursery import Nursery
from api.engine.pool import Asked, Pool

__all__ = ["Answer", "Asked", "Engine", "Job", "Nursery", "Pool", "digest"]
