"""Cells of files that people open in a spreadsheet."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def disarmed(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula: an apostrophe stands before what could begin one."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text
