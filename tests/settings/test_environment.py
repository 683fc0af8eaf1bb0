"""Settings come from the environment; a missing or bad value stops the start and is named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lantern import env

ROOT = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "lantern.settings.production",
    "LANTERN_MASTER_KEY": "ab" * 32,
    "DATABASE_URL": "postgresql://db.example/lantern",
    "LANTERN_OPERATOR_HOST": "operators.example",
    "LANTERN_FILES_HOST": "files.example",
    "CELERY_BROKER_URL": "redis://broker.example",
    "CACHE_URL": "redis://cache.example",
    "EMAIL_HOST": "mail.example",
    "EMAIL_USE_TLS": "1",
    "DEFAULT_FROM_EMAIL": "lantern@example.org",
    "LANTERN_STATIC_ROOT": "/tmp",
    "LANTERN_DATA_KEYS": f"k1:{'cd' * 32}",
    "LANTERN_KEYS_DIR": "/tmp/none",
    "LANTERN_ANCHORS_DIR": "/tmp",
}


def start(values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env={**kept, **values}, capture_output=True, text=True, check=False)


def test_production_starts_when_everything_is_set() -> None:
    result = start(PRODUCTION)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE", "EMAIL_USE_TLS"}))
def test_production_refuses_to_start_on_a_missing_value_and_names_it(name: str) -> None:
    result = start({key: value for key, value in PRODUCTION.items() if key != name})
    assert result.returncode != 0
    assert f"{name} is not set" in result.stderr


def test_mails_may_not_leave_in_plain_but_to_a_server_on_the_same_machine() -> None:
    plain = {**PRODUCTION, "EMAIL_USE_TLS": "0"}
    assert "EMAIL_USE_TLS is off" in start(plain).stderr
    assert start({**plain, "EMAIL_HOST": "localhost"}).returncode == 0


def test_the_test_modes_of_the_database_are_refused_in_production() -> None:
    result = start({**PRODUCTION, "LANTERN_DB_MODE": "onesession"})
    assert "LANTERN_DB_MODE should be tenant" in result.stderr


@pytest.mark.parametrize("entry", ["http://127.0.0.1:9000", "https://login.example.org", "login.example.org/path"])
def test_a_sign_in_service_is_listed_by_its_host_alone_in_production(entry: str) -> None:
    result = start({**PRODUCTION, "LANTERN_OIDC_HOSTS": entry})
    assert f"LANTERN_OIDC_HOSTS names '{entry}'" in result.stderr


def test_signing_in_with_a_password_alone_is_refused_in_production() -> None:
    weakened = (
        "import lantern.settings.base as base; base.TWO_STEP_REQUIRED = False; import lantern.settings.production"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, **PRODUCTION, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"}
    result = subprocess.run(
        [sys.executable, "-c", weakened], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "TWO_STEP_REQUIRED is False" in result.stderr


def test_a_value_can_be_a_file(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "key").write_text("abc\n")
    monkeypatch.setenv("PROBE_FILE", str(tmp_path / "key"))
    assert env.text("PROBE") == "abc"
    monkeypatch.setenv("PROBE_FILE", str(tmp_path / "missing"))
    with pytest.raises(env.BadSetting, match="PROBE_FILE"):
        env.text("PROBE")


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.flag("PROBE", True), "maybe"),
        (lambda: env.choice("PROBE", ("json", "line"), "line"), "xml"),
        (lambda: env.number("PROBE", 1), "1.5"),
        (lambda: env.hex_secret("PROBE"), "not hexadecimal"),
        (lambda: env.hex_secret("PROBE"), "abcd"),
        (lambda: env.named_keys("PROBE"), "ab" * 32),
        (lambda: env.named_keys("PROBE"), f"k1:{'ab' * 16}"),
        (lambda: env.named_keys("PROBE"), f"k1:{'ab' * 32},k1:{'cd' * 32}"),
        (lambda: env.database("PROBE"), "mysql://x/y"),
        (lambda: env.database("PROBE"), "postgresql://host"),
    ],
)
def test_a_bad_value_is_named(monkeypatch, read, value: str) -> None:
    monkeypatch.setenv("PROBE", value)
    with pytest.raises(env.BadSetting, match="PROBE"):
        read()
