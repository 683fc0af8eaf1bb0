"""`make check`: every check that needs no server, all of them run, all failures shown."""
