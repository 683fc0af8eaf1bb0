"""`make matrix`: writes docs/access-matrix.md from the code. tests/access/test_document.py fails while it says something else."""

import os
from pathlib import Path

import django

FILE = Path(__file__).resolve().parents[2] / "docs" / "access-matrix.md"


def main() -> None:
    """The file says what the code says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantern.settings.checks")
    django.setup()
    # What an address is can be read only now that Django knows the apps.
    from tests.access.document import document

    FILE.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
