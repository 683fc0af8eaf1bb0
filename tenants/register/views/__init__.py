"""Pages of the register: the schools, and the files that they come from."""
