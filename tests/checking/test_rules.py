"""Each rule of lantern/checking/rules.py catches a planted sample, and the product breaks none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lantern.checking.checks import PRODUCT, ROOT, other_checks
from lantern.checking.rules import ALLOWED, broken_by_code, broken_by_template, found_in_product
from tests.figures import Figure
from tests.settings.test_environment import PRODUCTION, start

SAMPLES = [
    ("sql", 'cursor.execute(f"select * from {table}")'),
    ("sql", 'cursor.execute("select * from %s" % table)'),
    ("sql", 'cursor.execute("select * from {}".format(table))'),
    ("sql", 'cursor.execute("select * from " + table)'),
    ("sql", 'cursor.execute(BASE.replace("{schema}", name))'),
    ("sql", 'statement = f"select {x}"\ncursor.execute(statement)'),
    ("sql", 'Model.objects.raw(f"select {x}")'),
    ("sql", 'RawSQL("select %s" % x, [])'),
    ("unescaped", "mark_safe(text)"),
    ("unescaped", "safestring.SafeString(text)"),
    ("shell", 'subprocess.run("ls", shell=True)'),
    ("shell", 'os.system("ls")'),
    ("code", "eval(text)"),
    ("code", "import pickle"),
    ("code", "from marshal import loads"),
    ("code", "yaml.load(text, Loader=yaml.Loader)"),
    ("timeout", "requests.get(address)"),
    ("timeout", "urllib.request.urlopen(address)"),
    ("random", "import random"),
    ("random", "from random import choice"),
    ("csrf", "@csrf_exempt\ndef view(request): ..."),
    ("csrf", "path('x/', decorators.csrf_exempt(view))"),
    ("log", 'logger.info(f"for {name}")'),
    ("log", 'logger.warning("for %s" % name)'),
    ("log", "logger.error(error)"),
    ("log", 'logger.log(10, f"for {name}")'),
    ("cache", "import redis"),
    ("cache", "from django.core.cache import caches"),
    ("cache", "from django.core.cache.backends.redis import RedisCache"),
]

SOUND = [
    'cursor.execute("select * from register_school where urn = %s", [urn])',
    'cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(name)))',
    'base = sql.SQL("select * from {}")\ncursor.execute(base.format(sql.Identifier(name)))',
    'format_html("<b>{}</b>", text)',
    'subprocess.run(["ls"], check=True)',
    "yaml.safe_load(text)",
    "requests.get(address, timeout=5)",
    "import secrets",
    'logger.info("for %s", some_id)',
    "from django.core.cache import cache",
    "from redis.exceptions import RedisError",
]


@pytest.mark.parametrize(("rule", "sample"), SAMPLES)
def test_a_planted_sample_is_caught(rule: str, sample: str) -> None:
    assert [found.rule for found in broken_by_code(sample, "tenants/sample.py")] == [rule]


@pytest.mark.parametrize("sample", SOUND)
def test_sound_code_is_let_through(sample: str) -> None:
    assert broken_by_code(sample, "tenants/sample.py") == []


@pytest.mark.parametrize("sample", ["{{ note|safe }}", "{{ note | safe }}", "{% autoescape off %}", "{{ a|safeseq }}"])
def test_a_template_that_does_not_escape_is_caught(sample: str) -> None:
    assert [found.rule for found in broken_by_template(sample, "x.html")] == ["unescaped"]
    assert broken_by_template("{{ note }} {% autoescape on %}", "x.html") == []


def test_only_the_demo_draws_by_a_seeded_generator() -> None:
    assert broken_by_code("import random", "platform/lantern/demo/world/sample.py") == []


def test_every_exception_is_still_needed_and_says_why() -> None:
    for rule, path in ALLOWED:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert rule in {found.rule for found in broken_by_code(source, path)}, path
        assert len(ALLOWED[rule, path]) > 10


def bandit(*paths: str) -> list[dict[str, str]]:
    """What bandit finds there, from medium severity up."""
    command = [
        str(Path(sys.executable).parent / "bandit"),
        "-q",
        "-c",
        "pyproject.toml",
        "-ll",
        "-r",
        "-f",
        "json",
        *paths,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)["results"]
    return found


def test_bandit_catches_a_planted_sample(tmp_path: Path) -> None:
    (tmp_path / "sample.py").write_text("import subprocess\nsubprocess.run(input(), shell=True)\n")
    assert [found["test_id"] for found in bandit(str(tmp_path))] == ["B602"]


def test_the_product_breaks_no_rule(figure: Figure, request: pytest.FixtureRequest) -> None:
    # Without a figure to print this run has had bandit among its checks a moment ago.
    own, theirs = found_in_product(), bandit(*PRODUCT) if request.config.getoption("--figures") else []
    deployed = start(PRODUCTION)
    assert [str(found) for found in own] == []
    assert [(found["filename"], found["line_number"], found["test_id"]) for found in theirs] == []
    assert deployed.returncode == 0, deployed.stderr
    figure("static: bandit, own rules, check --deploy", f"{len(own) + len(theirs)} found", target="0")


def test_both_are_part_of_the_checks() -> None:
    assert {"bandit", "security rules"} <= {check.name for check in other_checks()}
