"""What a page needs to show a package."""

from dataclasses import dataclass, field
from typing import Any

from lantern.files.playing.origin import SANDBOX, address_to_play, files_origin
from lantern.files.playing.tickets import Launch


@dataclass(frozen=True)
class Played:
    """A package on a page. `begin` is what the player is told: what was kept (`cmi`) and whether the part `reports`."""

    launch: Launch
    begin: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return address_to_play(self.launch)

    @property
    def origin(self) -> str:
        return files_origin()

    @property
    def title(self) -> str:
        return self.launch.title

    @property
    def sandbox(self) -> str:
        return SANDBOX
