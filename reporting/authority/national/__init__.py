"""An authority's part in the national comparison: whether it takes part, and what its builder gave."""
