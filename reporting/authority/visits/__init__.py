"""Returns that schools share by name, and what advisers note beside them. Kept apart from everything that is published."""
