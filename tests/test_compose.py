"""docker-compose.yml: as far as it can be tried without Docker."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.embedded.build import PROJECT
from backend.embedded.up import API, MIGRATE, WORKER
from backend.settings import Settings, parse

SECRETS = {"POSTGRES_PASSWORD": "a1", "OWNER_PASSWORD": "b2", "APPLICATION_PASSWORD": "c3", "VALKEY_PASSWORD": "d4"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services with the secrets in place, as Docker would read them."""
    text = (PROJECT / "docker-compose.yml").read_text()
    told = {"PUBLIC_URL": "https://contacts.example", "PORT": "8000", "TRUSTED_PROXIES": "10.0.0.0/8"}
    values = SECRETS | told | dict.fromkeys(("ERASURE_KEY", "OUTBOUND_URL", "OUTBOUND_SECRET"), "")
    found: dict[str, Any] = yaml.safe_load(re.sub(r"\$\{(\w+)[^}]*\}", lambda match: values[match[1]], text))["services"]
    return found


def dockerfile() -> str:
    return (PROJECT / "Dockerfile").read_text()


def settings_of(service: dict[str, Any]) -> Settings:
    of_the_image = dict(re.findall(r"\b([A-Z_]+)=(\S+)", dockerfile().split("\nENV ")[1].split("\n")[0]))
    return parse(of_the_image | service["environment"])


@pytest.mark.parametrize(("name", "command"), [("api", API), ("worker", WORKER), ("migrate", MIGRATE)])
def test_the_containers_run_what_up_runs(services: dict[str, Any], name: str, command: tuple[str, ...]) -> None:
    assert services[name]["command"] == ["python", *command]


def test_the_image_runs_the_api_as_an_ordinary_user() -> None:
    last_stage = dockerfile().split("\nFROM ")[-1]
    assert 'CMD ["python", "-m", "backend.app"]' in last_stage
    assert "\nUSER service\n" in last_stage


@pytest.mark.parametrize("name", ["api", "worker", "migrate"])
def test_every_process_gets_the_settings_it_needs_and_no_more(services: dict[str, Any], name: str) -> None:
    settings = settings_of(services[name])
    assert settings.database_url == "postgres://contacts_app:c3@postgresql:5432/contacts"
    assert settings.redis_url == "redis://:d4@valkey:6379/0"
    assert settings.public_url == "https://contacts.example"
    assert settings.data_directory == Path("/data")
    assert settings.erasure_key_file == Path("/data/erasure-key")
    assert not settings.demo
    assert ("contacts_owner" in settings.database_owner_url) == (name == "migrate")


def test_api_and_worker_start_after_the_migration(services: dict[str, Any]) -> None:
    for name in ("api", "worker"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["restart"] == "no"


def test_servers_are_waited_for_until_they_are_healthy(services: dict[str, Any]) -> None:
    for name in ("postgresql", "valkey", "api"):
        assert services[name]["healthcheck"]["test"][0] == "CMD"


def test_without_its_secrets_it_does_not_start() -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    for secret in SECRETS:
        assert f"${{{secret}:?" in text


def test_the_client_accepts_it_where_there_is_one() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode != 0:
        pytest.skip("no Docker client with compose here")
    command = [docker, "compose", "config", "--quiet"]
    checked = subprocess.run(command, cwd=PROJECT, env=os.environ | SECRETS, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
