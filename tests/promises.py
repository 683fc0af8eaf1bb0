"""What a run of `make attack` has to show: each promise, the figures that keep it, and whether this run measured them.

The list is the product's own promise to the people whose records it holds, so a figure that no test noted is printed as
missing and never left out.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Promise:
    """One promise: in words, and the names with which the figures that keep it begin."""

    words: str
    figures: tuple[str, ...]


PROMISES = (
    Promise("Every address answers every role as the table says", ("access matrix",)),
    Promise("No login reaches a table outside its grant", ("database matrix",)),
    Promise("No SQL leads out of a tenant", ("SQL reads", "SQL writes", "row counts and sizes")),
    Promise("… and the same SQL does so on a shared login", ("control: the same reads", "control: row count")),
    Promise("The API bears whatever it is sent", ("API fuzz", "form fuzz")),
    Promise("Interleaved tenants never mix", ("interleaved tenants",)),
    Promise("What was acknowledged survives kill -9", ("kill -9", "control: kill -9")),
    Promise("A hostile upload is refused or inert", ("uploads",)),
    Promise("No spreadsheet that leaves holds a live formula", ("exports",)),
    Promise("Personal data is in no log, report, mail, task or cache key", ("canaries",)),
    Promise("Tampering with the journal is refused or found", ("journal tampering",)),
    Promise("Encrypted fields cannot be moved, changed or read without the key", ("encryption", "shredded school")),
    Promise("A forged single sign-on is refused", ("single sign-on",)),
    Promise("A school goes out and comes in again whole", ("school out and in again", "restore")),
    Promise(
        "A release does not tell one school's answer",
        ("twin worlds", "planted weakness caught", "insider", "solver", "law of"),
    ),
    Promise("A round is frozen once, and whole or not at all", ("kill of the builder",)),
    Promise("Figures are as near the truth as the method page says", ("error of shares",)),
    Promise("Static checks find nothing", ("static",)),
)


def kept(promise: Promise, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures of this run that keep the promise, in the order of their names in it."""
    return [row for name in promise.figures for row in rows if row["name"].startswith(name)]


def lines(rows: list[dict[str, Any]]) -> list[str]:
    """The table: a line for each figure under its promise, `NOT MEASURED` for one that no test noted, and what fits none."""
    table, seen = [], []
    for promise in PROMISES:
        found = kept(promise, rows)
        seen += found
        missing = [name for name in promise.figures if not any(row["name"].startswith(name) for row in found)]
        table.append(promise.words)
        table += [f"    {_line(row)}" for row in found]
        table += [f"    NOT MEASURED: {name}" for name in missing]
    rest = [row for row in rows if row not in seen]
    if rest:
        table += ["Beside these", *(f"    {_line(row)}" for row in rest)]
    return table


def _line(row: dict[str, Any]) -> str:
    cells = [f"{row['name']}: {row['measured']}"]
    if row["against"]:
        cells.append(f"against {row['against']}")
    if row["ratio"] != "held":
        cells.append(f"ratio {row['ratio']}")
    if row["target"]:
        cells.append(f"target {row['target']}")
    return " | ".join([*cells, "ok" if row["ok"] else "SHORT"])
