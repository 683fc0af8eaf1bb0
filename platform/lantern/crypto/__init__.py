"""Encryption of what a copy of the database must not tell: AES-256-GCM under a data key per tenant.

errors   what can be wrong with a ciphertext, each by name
stores   where wrapped data keys are kept: a file per tenant, outside the database
master   the key that wraps them
keys     a tenant's keys, ready for use; making, rotating and shredding them
sealing  text to ciphertext and back, bound to its place
fields   `EncryptedTextField`, for models
"""
