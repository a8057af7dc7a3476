"""What answers for a release: the engine inside, or the one elsewhere that the settings name."""

from __future__ import annotations

from api.engine import Engine, Pool
from api.release import Release
from api.settings import Settings
from api.store import Store


def store(release: Release, settings: Settings, *, wait: bool = True) -> Store:
    """What our own queries are asked. Blocks.

    Args:
        release: the release.
        settings: where the engine is.
        wait: whether to wait for an engine elsewhere that does not hold the release yet.

    Raises:
        EngineDown: the engine elsewhere is not there, or does not hold the release.
    """
    if not settings.sparql_url:
        return Store.of(release.folder, settings)
    from api.remote import Connection, RemoteStore  # the client takes 70 ms that nobody else has to wait

    connection = Connection(settings, release.name)
    connection.wait(settings.sparql_wait_seconds if wait else 0)
    return RemoteStore(connection, settings)


def engine(store: Store, settings: Settings) -> Engine:
    """What the queries of callers are asked, for a store as above."""
    if not settings.sparql_url:
        return Pool(store, settings)
    from api.remote import RemoteEngine, RemoteStore

    assert isinstance(store, RemoteStore)
    return RemoteEngine(store.connection, Pool(Store.empty(), settings), settings.share())
