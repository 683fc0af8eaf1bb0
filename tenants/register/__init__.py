"""The authority's own list of its schools, and the extracts of the national register that it is made from."""
