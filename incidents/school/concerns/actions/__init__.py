"""What changes concerns: telling and writing without an account, reading and deciding at the school, and what time does."""

from incidents.school.concerns.actions.deciding import (
    close,
    decide,
    join_incident,
    make_incident,
    pass_on,
    reopen,
    take_back,
)
from incidents.school.concerns.actions.keeping import anonymise_of_incident, anonymise_what_is_due, remind_readers
from incidents.school.concerns.actions.reading import answer, hear, open_concern, silence
from incidents.school.concerns.actions.setting_up import set_up_page
from incidents.school.concerns.actions.telling import SENDER, keep_receipt, read_answer, say, tell

__all__ = [
    "SENDER",
    "anonymise_of_incident",
    "anonymise_what_is_due",
    "answer",
    "close",
    "decide",
    "hear",
    "join_incident",
    "keep_receipt",
    "make_incident",
    "open_concern",
    "pass_on",
    "read_answer",
    "remind_readers",
    "reopen",
    "say",
    "set_up_page",
    "silence",
    "take_back",
    "tell",
]
