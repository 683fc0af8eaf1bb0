"""Exits 0 when every check passed."""

import sys

from lantern.checking.checks import first_check, other_checks
from lantern.checking.running import run_all

if __name__ == "__main__":
    sys.exit(0 if run_all(first_check(), other_checks(), sys.stdout) else 1)
