"""The commands, as processes of their own."""

import os
import subprocess
import sys

from backend.embedded.build import PROJECT
from tests.engines import Engines


def run(engines: Engines, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "backend.cli", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=dict(os.environ), capture_output=True, text=True)


def test_every_command_has_a_help_line() -> None:
    listed = subprocess.run([sys.executable, "-m", "backend.cli", "--help"], cwd=PROJECT, capture_output=True, text=True).stdout
    for name in ("up", "migrate", "create-organization", "recount", "rebuild-consent", "schema", "npm"):
        assert f"\n    {name}" in listed


def test_migrating_twice_changes_nothing(fresh_database: Engines) -> None:
    assert run(fresh_database, "migrate").returncode == 0
    assert run(fresh_database, "migrate").returncode == 0


def test_an_organization_comes_with_its_admins_link(fresh_database: Engines) -> None:
    done = run(fresh_database, "create-organization", "Harbor Street", "--admin", "ana@harbor.example")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("http://localhost:8000/redeem#")
    admins = fresh_database.postgresql.run_sql("SELECT email, role FROM users", "contacts")
    assert admins.strip() == "ana@harbor.example|ADMIN"


def test_an_organization_that_cannot_be_is_refused_with_the_reason(fresh_database: Engines) -> None:
    done = run(fresh_database, "create-organization", "Harbor Street", "--admin", "nobody")
    assert (done.returncode, done.stdout) == (1, "")
    assert "@" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_people_are_written_before_they_exist(fresh_database: Engines) -> None:
    refused = run(fresh_database, "migrate", "--demo-users", "/nowhere/demo-users.json")
    assert refused.returncode != 0
    assert fresh_database.postgresql.run_sql("SELECT count(*) FROM users", "contacts").strip() == "0"


def test_a_missing_setting_is_named() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run([sys.executable, "-m", "backend.app"], cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "DATABASE_URL is not set" in done.stderr


def test_a_wrong_count_is_reported_and_mended(fresh_database: Engines) -> None:
    run(fresh_database, "create-organization", "Harbor Street", "--admin", "ana@harbor.example")
    assert run(fresh_database, "recount").stdout == "All counts are right.\n"
    fresh_database.postgresql.run_sql("UPDATE books SET total = 5", "contacts")
    mended = run(fresh_database, "recount")
    assert mended.returncode == 0
    assert "total said 5, counted 0" in mended.stdout
    assert run(fresh_database, "recount").stdout == "All counts are right.\n"


def test_consent_that_is_not_as_the_ledger_says_is_reported_and_mended(fresh_database: Engines) -> None:
    run(fresh_database, "create-organization", "Harbor Street", "--admin", "ana@harbor.example")
    assert run(fresh_database, "rebuild-consent", "--check").stdout == "All consent is as the ledger says.\n"
    subject = "INSERT INTO consent_subjects (id, organization_id, phone, opted_out) VALUES (gen_random_uuid(), 1, '+12125550100', true)"
    fresh_database.postgresql.run_sql(subject, "contacts")
    checked = run(fresh_database, "rebuild-consent", "--check")
    assert checked.returncode == 1
    assert "opted_out said True, by the ledger it is False" in checked.stdout and "+1212" not in checked.stdout
    assert run(fresh_database, "rebuild-consent").stdout.endswith("Mended: 1\n")
    assert run(fresh_database, "rebuild-consent", "--check").returncode == 0
