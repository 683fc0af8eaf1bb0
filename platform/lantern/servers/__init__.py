"""PostgreSQL and Valkey as child processes of our own, for the demo and the tests.

Nothing here imports Django, so that servers can be started before the settings are read.
"""
