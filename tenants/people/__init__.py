"""The people of a tenant: accounts, roles, invitations and sign-in. Every tenant's schema has its own."""
