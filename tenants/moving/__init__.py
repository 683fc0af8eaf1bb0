"""A school comes in and goes out: export, restore, move to another authority, successor, erasure."""
