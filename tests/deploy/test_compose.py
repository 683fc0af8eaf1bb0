"""compose.yaml, held to what its comments and the deployment guide promise."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWNERS = {"release", "provisioner", "backup"}

# A registry's tag may be moved, but a full version says what is meant.
PINNED = re.compile(r"^[a-z0-9./-]+:\d+\.\d+(\.\d+)?[a-z0-9.-]*$")


def every_service(function: Any) -> Any:
    return pytest.mark.parametrize("name", sorted(SERVICES))(function)


@every_service
def test_every_image_is_pinned_or_named_by_the_deployer(name: str) -> None:
    image = SERVICES[name]["image"]
    assert PINNED.match(image) or image.startswith("${LANTERN_"), image


@every_service
def test_every_container_is_read_only_and_powerless(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert service.get("user", "pgbouncer's own image names it").split(":")[0] not in {"0", "root"}


@every_service
def test_every_service_has_a_health_check_and_a_bounded_log(name: str) -> None:
    service = SERVICES[name]
    if name == "release":
        assert service["healthcheck"] == {"disable": True}
        assert service["restart"] == "no"
    else:
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
        assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"]["max-size"]


@every_service
def test_no_secret_is_in_the_file(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD|KEY|SECRET|OWNER_URL|SUPERUSER_URL|BROKER_URL|CACHE_URL", key.removesuffix("KEYS_DIR")):
            assert key.endswith("_FILE"), key
            assert str(value).startswith("/run/secrets/"), key
        assert "@" not in str(value), f"{key} may hold a login"


@every_service
def test_every_secret_that_a_service_reads_is_given_to_it_and_no_other(name: str) -> None:
    service = SERVICES[name]
    given = set(service.get("secrets", []))
    named = {
        value.rpartition("/")[2] for value in map(str, service.get("environment", {}).values()) if "/run/" in value
    }
    assert named <= given
    assert given <= set(COMPOSE["secrets"])
    if service["image"].startswith("${LANTERN_IMAGE"):
        assert given == named, "a secret that nothing reads"


@pytest.mark.parametrize("name", ["release", "web", "worker", "provisioner", "backup"])
def test_who_reads_or_makes_data_keys_shares_one_folder_for_them(name: str) -> None:
    service = SERVICES[name]
    assert f"keys:{service['environment']['LANTERN_KEYS_DIR']}" in service["volumes"]
    assert "keys" in COMPOSE["volumes"]


def test_only_the_release_the_provisioner_and_backups_hold_the_owners_password() -> None:
    holders = {name for name, service in SERVICES.items() if "database_owner_url" in service.get("secrets", [])}
    assert holders == OWNERS
    superuser = {name for name, service in SERVICES.items() if "database_superuser_url" in service.get("secrets", [])}
    assert superuser == {"release"}


def test_tenants_go_through_the_pooler_and_the_owner_does_not() -> None:
    for name in ("web", "worker", "scheduler"):
        assert SERVICES[name]["environment"]["LANTERN_DB_MODE"] == "tenant"
        assert "pgbouncer:6432" in SERVICES[name]["environment"]["DATABASE_URL"]
    for name in OWNERS:
        assert SERVICES[name]["environment"]["LANTERN_DB_MODE"] == "owner"
        assert "postgres:5432" in SERVICES[name]["environment"]["DATABASE_URL"]


def test_only_the_proxy_has_ports_and_databases_have_no_way_out() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert COMPOSE["networks"]["data"]["internal"] is True
    for name in ("postgres", "pgbouncer", "valkey"):
        assert SERVICES[name]["networks"] == ["data"]
    assert SERVICES["proxy"]["networks"] == ["front"]


def test_pages_are_served_only_after_the_release_step() -> None:
    for name in ("web", "worker", "provisioner", "backup", "scheduler"):
        assert SERVICES[name]["depends_on"]["release"]["condition"] == "service_completed_successfully"


def test_every_mounted_file_and_command_exists() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith(".") or (DEPLOY / source).exists(), volume
        command = service.get("command", [])
        if command and command[0].startswith("/app/deploy/"):
            script = DEPLOY.parent / command[0].removeprefix("/app/")
            assert script.stat().st_mode & 0o111, f"{script.name} is not executable"


def test_make_secrets_makes_every_secret_but_the_three_that_are_given() -> None:
    script = (DEPLOY / "make-secrets").read_text(encoding="utf-8")
    made = set(re.findall(r"^keep (\w+)", script, re.MULTILINE))
    assert set(COMPOSE["secrets"]) - made == {"email_password", "tls_certificate", "tls_key"}
    assert made <= set(COMPOSE["secrets"])
    assert (DEPLOY / ".gitignore").read_text(encoding="utf-8").splitlines()[1:] == ["/secrets/", "/env"]
