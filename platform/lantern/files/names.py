"""The name that a file came with, made harmless. It is shown and offered when the file is saved; it is never a path of ours."""

import unicodedata

LONGEST = 150
_NEVER_IN_A_NAME = '<>:"/\\|?*'
# Windows opens a device under these names, whatever the ending.
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
# Inside a name, as in setup.exe.pdf, such an ending is there to mislead.
_MISLEADING = {
    "ade",
    "adp",
    "apk",
    "app",
    "bat",
    "chm",
    "cmd",
    "com",
    "cpl",
    "dll",
    "exe",
    "gadget",
    "hta",
    "htm",
    "html",
    "inf",
    "ins",
    "iso",
    "jar",
    "js",
    "jse",
    "lnk",
    "mjs",
    "msc",
    "msi",
    "msp",
    "mst",
    "pif",
    "ps1",
    "reg",
    "scf",
    "scr",
    "sct",
    "sh",
    "svg",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "wsf",
    "wsh",
    "xhtml",
    "xml",
    "zip",
}


def clean_name(given: str) -> str:
    """The last part of the name without control, direction and path characters, at most LONGEST long, its ending in lower case."""
    visible = "".join(
        letter
        for letter in unicodedata.normalize("NFC", given)
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    last = visible.replace("\\", "/").rpartition("/")[2]
    last = " ".join("".join("_" if letter in _NEVER_IN_A_NAME else letter for letter in last).split()).strip(". ")
    stem, dot, ending = last.rpartition(".")
    if not dot:
        stem, ending = last, ""
    first, *others = stem.strip(". ").split(".")
    stem = first + "".join(f"_{part}" if part.strip().lower() in _MISLEADING else f".{part}" for part in others)
    ending = ending.strip().lower()[:20]
    stem = stem[: LONGEST - len(ending) - 1].strip(". ") or "file"
    if first.strip().lower() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem}.{ending}" if ending else stem


def ending_of(name: str) -> str:
    """What follows the last dot, or nothing."""
    return name.rpartition(".")[2] if "." in name else ""
