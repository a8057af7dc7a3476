"""The settings of the service: one frozen object, made in one place and passed in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

STORES = ("memory", "disk")
SHARED = ("workers", "slow_queries", "quick_queries", "queue_length", "cache_bytes")
LEVELS = ("debug", "info", "warning", "error")
SCHEMES = ("basic", "digest")
FUNCTION = re.compile(r"(?:[^\W\d]\w*\.)*[^\W\d]\w*:[^\W\d]\w*")
WEB = re.compile(r"https?://[^\s/@?#]+(?:/[^\s@]*)?")
ROOT = Path(__file__).parents[1]


def _limit(default: Any, unit: str, meaning: str) -> Any:
    return field(default=default, metadata={"unit": unit, "meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """What can be set from outside: `CYBERNORMS_` and the name in capitals. The limits are told at /limits.

    Attributes:
        host: address to listen on.
        port: port to listen on.
        releases: folder that releases lie in.
        public_url: address that clients reach the service at, if a proxy hides it; empty for that of the request.
        store: `memory` (the default graph is loaded) or `disk` (it is read where it lies: slower, little memory).
        fronts: processes that answer; 0 for one for two processor cores, at least 1 and at most 4.
        sparql_url: where a SPARQL engine answers queries that holds the release; empty for the engine inside.
        sparql_user, sparql_password: credentials for that engine.
        sparql_auth: how they are sent, `basic` or `digest`.
        sparql_token: a bearer token for that engine, instead.
        sparql_wait_seconds: how long a start waits for that engine to hold the release.
        log: least level that is logged: debug, info (a line for each request), warning, error.
        embedding: a function that gives vectors for texts, `package.module:function`; empty for none.
        trusted_proxies: addresses whose `X-Forwarded-For` is believed. Without that field they are not metered.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    releases: Path = ROOT / "releases"
    public_url: str = ""
    trusted_proxies: str = "127.0.0.1,::1"
    store: str = "memory"
    fronts: int = 0
    log: str = "info"
    embedding: str = ""
    sparql_url: str = ""
    sparql_user: str = ""
    sparql_password: str = field(default="", repr=False)
    sparql_auth: str = "basic"
    sparql_token: str = field(default="", repr=False)
    sparql_wait_seconds: float = 30.0

    query_bytes: int = _limit(100_000, "bytes", "longest SPARQL query or GraphQL document that is read")
    nesting: int = _limit(64, "levels", "deepest nesting of brackets and lists in a query")
    operators: int = _limit(512, "operators", "operators, clauses and path steps in a query")
    patterns: int = _limit(300, "patterns", "triple patterns in a query")
    group_patterns: int = _limit(60, "patterns", "triple patterns between two brackets")
    clauses: int = _limit(100, "clauses", "UNION, OPTIONAL, MINUS, EXISTS, GRAPH and sub-queries in a query")
    path_steps: int = _limit(100, "steps", "steps of the property paths of a query")
    query_seconds: float = _limit(10.0, "seconds", "time for a query, waiting included; `timeout=` lowers it")
    memory_bytes: int = _limit(512_000_000, "bytes", "memory for a query beyond the release, which is shared")
    answer_rows: int = _limit(1_000_000, "rows", "rows of an answer; one that has more is refused, never cut")
    answer_bytes: int = _limit(64_000_000, "bytes", "size of an answer; one that is larger is refused, never cut")
    workers: int = _limit(12, "processes", "queries that run side by side")
    slow_queries: int = _limit(8, "queries", "of those, how many may be slow, and give way to others")
    quick_seconds: float = _limit(
        0.25, "seconds", "time after which a query is a slow one; more of it for many millions of statements"
    )
    quick_queries: int = _limit(4, "queries", "of those, how many may be younger; twice the processor cores do well")
    queue_length: int = _limit(128, "requests", "requests that wait for a worker; more are answered 503")
    queue_seconds: float = _limit(2.0, "seconds", "longest wait for a worker; then the answer is 503")
    body_seconds: float = _limit(10.0, "seconds", "longest wait for the body of a request; then the answer is 408")
    client_seconds: float = _limit(60.0, "seconds a minute", "work for one client (an IPv4 address, an IPv6 /64)")
    client_burst: float = _limit(120.0, "seconds", "work for one client at once, after it has rested")
    document_bytes: int = _limit(20_000_000, "bytes", "longest document that is read for citations or cross-references")
    document_seconds: float = _limit(30.0, "seconds", "time for reading a document, from its last byte to the answer")
    document_memory_bytes: int = _limit(1_000_000_000, "bytes", "memory for taking a document apart")
    documents: int = _limit(2, "documents", "documents that are read side by side, each in a process of its own")
    documents_waiting: int = _limit(16, "documents", "documents that wait for their turn; more are answered 503")
    open_releases: int = _limit(2, "releases", "older releases that are open at once, because somebody asks for them")
    idle_release_seconds: float = _limit(300.0, "seconds", "how long an older release that nobody asks stays open")
    cache_bytes: int = _limit(
        64_000_000,
        "bytes",
        "memory for answers given again, at each door; for parts of GraphQL answers a quarter more; 0 for none",
    )
    graphql_tokens: int = _limit(2_000, "tokens", "words and signs of a GraphQL document")
    graphql_depth: int = _limit(18, "levels", "fields inside fields of a GraphQL document, its fragments written out")
    graphql_fields: int = _limit(1_000, "fields", "fields of a GraphQL document, its fragments written out")
    graphql_root_fields: int = _limit(40, "fields", "of those, how many may be on the first level")
    graphql_aliases: int = _limit(100, "aliases", "renamed fields of a GraphQL document, its fragments written out")
    graphql_cost: int = _limit(100_000, "points", "objects that a GraphQL request may ask for, reckoned before it runs")
    graphql_objects: int = _limit(20_000, "objects", "things that a GraphQL request may reach while it runs")
    graphql_seconds: float = _limit(10.0, "seconds", "time for a GraphQL request once it runs")
    graphql_requests: int = _limit(4, "requests", "GraphQL requests that run side by side")
    graphql_documents: int = _limit(1_000, "documents", "persisted documents that are kept besides our own")
    graphql_statements: int = _limit(400_000, "statements", "of a release, kept ready for GraphQL; 0 for none")

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that an environment gives.

        Raises:
            ValueError: a variable has a value that cannot be used; the message names it.
        """
        given = {one.name: environ[name] for one in fields(cls) if (name := variable(one)) in environ}
        values: dict[str, Any] = {one.name: _value(one, given[one.name]) for one in fields(cls) if one.name in given}
        if not 0 <= values.get("port", cls.port) <= 65535:
            raise ValueError(f"CYBERNORMS_PORT must be a port number from 0 to 65535, not {given['port']!r}")
        return cls(**values).checked()

    def checked(self) -> Settings:
        """These settings.

        Raises:
            ValueError: one of the words among them is none that is known; the message names it.
        """
        if self.log not in LEVELS:
            raise ValueError(f"CYBERNORMS_LOG must be one of {', '.join(LEVELS)}, not {self.log!r}")
        if self.store not in STORES:
            raise ValueError(f"CYBERNORMS_STORE must be one of {', '.join(STORES)}, not {self.store!r}")
        if self.sparql_auth not in SCHEMES:
            raise ValueError(f"CYBERNORMS_SPARQL_AUTH must be one of {', '.join(SCHEMES)}")
        if self.embedding and not FUNCTION.fullmatch(self.embedding):
            raise ValueError(f"CYBERNORMS_EMBEDDING must be package.module:function, not {self.embedding!r}")
        if self.sparql_url and not WEB.fullmatch(self.sparql_url):
            raise ValueError(
                "the address of an engine (CYBERNORMS_SPARQL_URL) must start with http or https and have no name and"
                " password in it: those go to CYBERNORMS_SPARQL_USER and CYBERNORMS_SPARQL_PASSWORD"
            )
        return self

    def share(self) -> Settings:
        """What one of the processes that answer has of what is for all of them together."""
        parts = {name: math.ceil(getattr(self, name) / max(1, self.fronts)) for name in SHARED}
        return replace(self, **parts)

    @cached_property
    def most_marks(self) -> int:
        """How many brackets and signs a query may have so that none of its measures can be over a limit."""
        most = min(self.nesting, self.operators // 3, self.patterns, self.group_patterns, self.clauses, self.path_steps)
        return most - 1

    def limits(self) -> list[tuple[Field[Any], int | float]]:
        """Every limit with its value."""
        return [(one, getattr(self, one.name)) for one in fields(self) if one.metadata]


def variable(one: Field[Any]) -> str:
    """The environment variable of a setting."""
    return f"CYBERNORMS_{one.name.upper()}"


def _value(one: Field[Any], text: str) -> object:
    kind: Any = type(one.default)
    if kind is str:
        return text
    if kind is type(ROOT):
        return Path(text)
    try:
        value = kind(text)
        if value >= 0 and value != float("inf"):
            return value
    except ValueError:
        pass
    needed = "a port number from 0 to 65535" if one.name == "port" else f"a number of {one.metadata.get('unit')}"
    raise ValueError(f"{variable(one)} must be {needed}, not {text!r}")
