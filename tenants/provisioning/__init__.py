"""Making tenants: schema, tables, logins, first person. Runs as the owner of the tables, in its own worker or a command."""
