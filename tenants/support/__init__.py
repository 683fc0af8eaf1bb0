"""Letting an operator look at a tenant's records: by the tenant alone, for a while, read-only, and seen by everybody (ADR 0017)."""
