"""Tells whether a certificate of erasure is genuine."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.moving.certificates import is_genuine, public_key


class Command(BaseCommand):
    help = "Checks the signature of a certificate of erasure. Without --key, against the key of this installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", default="", help="the public key of the installation that signed, in hexadecimal")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            certificate = json.loads(options["file"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']} cannot be read as a certificate.") from error
        if not isinstance(certificate, dict) or not is_genuine(certificate, key=options["key"] or public_key()):
            raise CommandError("This certificate is not genuine: it was changed, or signed elsewhere.")
        self.stdout.write("The certificate is genuine.")
