"""Processes that make the county side by side: most of its story is one school's at a time."""

import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType
from typing import Self, TypeVar

from lantern.servers.children import dies_with_parent

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 4


class Hands:
    """One process for each processor, four at the most.

    What stands at one place of a list is always the same process's, so that it finds its connection to that school open.
    """

    def __init__(self) -> None:
        count = min(MOST, len(os.sched_getaffinity(0)))
        # An interrupted start must leave nobody behind who goes on writing.
        ending = dies_with_parent(signal.SIGKILL)
        self._pools = [ProcessPoolExecutor(1, get_context("fork"), initializer=ending) for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)

    def each(self, work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """What the work makes of each, in their order. What was raised for one of them is raised here."""
        count = len(self._pools)
        shares = [pool.submit(_all_of, work, items[number::count]) for number, pool in enumerate(self._pools)]
        done = [share.result() for share in shares]
        return [done[place % count][place // count] for place in range(len(items))]


def _all_of(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [work(item) for item in items]
