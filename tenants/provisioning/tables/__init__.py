"""A new tenant's tables in one go: SQL captured once from the migrations, replayed under the tenant's own schema.

`capture.py` writes the artifacts beside this file (`make tables`), `artifact.py` tells whether they are what the migrations
would make, `replay.py` lays them into an empty schema. See docs/adr/0032.
"""
