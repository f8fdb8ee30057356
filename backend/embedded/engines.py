"""Which servers an installation uses: those that DATABASE_URL and REDIS_URL name, embedded ones for what isn't named."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from backend.embedded.directory import DirectoryInUse, hold, make_data_directory, noted_address
from backend.embedded.engine import Engine, Pause
from backend.embedded.postgresql import APPLICATION_LOGIN, OWNER_LOGIN, PostgreSQL, database_url
from backend.embedded.valkey import Valkey, redis_url


def choose_engines(directory: Path, pause: Pause = time.sleep) -> list[Engine]:
    """The embedded engines that the environment leaves to us, not started yet."""
    engines: list[Engine] = []
    if not os.environ.get("DATABASE_URL"):
        engines.append(PostgreSQL(directory, pause=pause))
    if not os.environ.get("REDIS_URL"):
        engines.append(Valkey(directory, pause=pause))
    return engines


def environment_for(directory: Path) -> dict[str, str]:
    """Our environment, completed by the addresses of the embedded engines where it names no others."""
    environment = dict(os.environ) | {"DATA_DIRECTORY": str(directory)}
    if not environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = database_url(directory, APPLICATION_LOGIN)
        environment["DATABASE_OWNER_URL"] = database_url(directory, OWNER_LOGIN)
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"] = redis_url(directory)
        environment.pop("BROKER_URL", None)
    return environment


@contextmanager
def engines_for_a_command(directory: Path) -> Iterator[None]:
    """What a single command needs: the engines of the `up` that runs on this directory, else its own for as long as it takes.

    The environment names them within the block.
    """
    directory = make_data_directory(directory)
    engines = choose_engines(directory)
    with ExitStack() as running:
        if engines:
            try:
                running.enter_context(hold(directory))
            except DirectoryInUse:
                engines = []
        for engine in engines:
            running.callback(engine.stop)
            engine.start()
        os.environ.update(environment_for(directory))
        if not (os.environ.get("PUBLIC_URL") or os.environ.get("PORT")) and (address := noted_address(directory)):
            os.environ["PUBLIC_URL"] = address
        yield
