"""Typed reading of settings from the environment, so that a bad value stops the start and says which one it was."""

import os
import re
from dataclasses import dataclass
from datetime import time
from urllib.parse import unquote, urlsplit


class BadSetting(Exception):
    """A value from the environment is missing or cannot be understood; the message names it and says what to set."""


def text(name: str, default: str | None = None) -> str:
    """The variable's value, or the content of the file named by NAME_FILE; BadSetting if there is neither and no default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            with open(path, encoding="utf-8") as file:
                return file.read().strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE names {path}, which cannot be read: {error.strerror}") from error
    value = os.environ.get(name, default)
    if value is None:
        raise BadSetting(f"{name} is not set. Set it, or set {name}_FILE to a file that holds it.")
    return value


def flag(name: str, default: bool) -> bool:
    """True for 1, true, yes or on; False for 0, false, no or off; BadSetting for anything else."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} is {value!r}. Set it to 1 or 0.")


def number(name: str, default: int) -> int:
    """The variable as a whole number; BadSetting if it is not one."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise BadSetting(f"{name} is {value!r}. Set it to a whole number.") from error


def time_of_day(name: str, default: str) -> time:
    """The variable as a time such as 01:30; BadSetting if it is none."""
    value = text(name, default)
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise BadSetting(f"{name} is {value!r}. Set it to a time such as {default}.")
    return time.fromisoformat(value)


def choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """The variable, which is one of the choices; BadSetting if it is another."""
    value = text(name, default)
    if value not in choices:
        raise BadSetting(f"{name} is {value!r}. Set it to {' or '.join(choices)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """The variable split at commas, without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def hex_secret(name: str, default: str | None = None, *, least_bytes: int = 32) -> bytes:
    """The variable's hexadecimal value as bytes; BadSetting if it is not hexadecimal or shorter than least_bytes."""
    value = text(name, default)
    try:
        secret = bytes.fromhex(value)
    except ValueError as error:
        raise BadSetting(f"{name} is not hexadecimal. Make one with: openssl rand -hex {least_bytes}") from error
    if len(secret) < least_bytes:
        raise BadSetting(f"{name} is too short. Make one with: openssl rand -hex {least_bytes}")
    return secret


def named_keys(name: str, default: str | None = None) -> dict[str, bytes]:
    """The variable's keys of 32 bytes by id, the first of them current: "id:hex,id:hex". BadSetting if it reads otherwise."""
    keys: dict[str, bytes] = {}
    for part in text(name, default).split(","):
        key_id, _, value = part.strip().partition(":")
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,32}", key_id) or not re.fullmatch(r"[0-9A-Fa-f]{64}", value):
            raise BadSetting(f"{name} should look like ID:HEX,ID:HEX. Make a key with: openssl rand -hex 32")
        if key_id in keys:
            raise BadSetting(f"{name} names {key_id} twice.")
        keys[key_id] = bytes.fromhex(value)
    return keys


@dataclass(frozen=True)
class Database:
    """Where a PostgreSQL database is and, if the address said so, who signs in to it."""

    host: str
    port: int
    name: str
    user: str
    password: str
    options: dict[str, str]


def database(name: str, default: str | None = None) -> Database:
    """The variable as a postgresql:// address; BadSetting if it is another kind of address or has no database name."""
    parts = urlsplit(text(name, default))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadSetting(f"{name} should look like postgresql://user:password@host:5432/name")
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return Database(
        host=parts.hostname or "",
        port=parts.port or 5432,
        name=unquote(parts.path.strip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=options,
    )
