"""How much the attacks on releases try: some of it in `make test`, all of it in `make attack`."""

import os

FULL = os.environ.get("RELEASES") == "full"
