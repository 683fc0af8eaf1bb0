"""Copies of whole tenants, beside the database: one for each tenant and night, from which one can come back while others work."""
