"""Prepares an empty database; repeated harmlessly on every start."""

from typing import Any

import psycopg2
from django.core.management.base import BaseCommand

from lantern import env
from tenants.logins.catalogue import close_catalogue
from tenants.provisioning.bootstrap import bootstrap


class Command(BaseCommand):
    help = (
        "Makes the directory, its logins and the operators' host. With DATABASE_SUPERUSER_URL set it also closes the "
        "catalogue, through which any login could otherwise count the rows of any table."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        superuser = env.text("DATABASE_SUPERUSER_URL", "")
        if superuser:
            raw = psycopg2.connect(superuser)
            try:
                with raw, raw.cursor() as cursor:
                    close_catalogue(cursor)
            finally:
                raw.close()
        else:
            self.stderr.write(
                "DATABASE_SUPERUSER_URL is not set: the catalogue stays as it is (check_grants tells how it is)."
            )
        directory = bootstrap()
        self.stdout.write(
            f"The directory is ready; operators sign in at {directory.domains.get(is_primary=True).domain}."
        )
