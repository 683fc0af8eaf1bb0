#!/bin/bash
# Run once, by the PostgreSQL image, on an empty data folder: the owner, the database, and what PgBouncer needs.
# Passwords come from files and reach the server on psql's standard input, so no process list shows them.
# The image has put the superuser's into PGPASSWORD.
set -euo pipefail
owner_password=$(cat /run/secrets/database_owner_password)
pgbouncer_password=$(cat /run/secrets/pgbouncer_password)
{
  printf '\\set owner_password %s\n\\set pgbouncer_password %s\n' "$owner_password" "$pgbouncer_password"
  cat "${LANTERN_SQL:-/etc/lantern/setup.sql}"
} | psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres
