"""All migrations, on an empty database."""

from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

from backend.database import APPLICATION_ROLE, fetch_all
from backend.migrate import WITHOUT_SERVER


async def test_after_all_of_them_nothing_is_left_to_migrate(database: list[str]) -> None:
    assert Tortoise.apps is not None
    left = await MigrationAutodetector(Tortoise.apps, WITHOUT_SERVER["apps"]).changes()
    assert [writer.operations for writer in left] == [], "run: poe makemigrations"


async def test_the_applications_role_owns_nothing_and_is_no_superuser(database: list[str]) -> None:
    [role] = await fetch_all("SELECT current_user AS name, rolsuper, rolcanlogin FROM pg_roles WHERE rolname = current_user")
    assert tuple(role) == (APPLICATION_ROLE, False, False)
    assert await fetch_all("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == []
