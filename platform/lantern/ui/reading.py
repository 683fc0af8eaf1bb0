"""How hard a text is to read, as an age.

The grade is Flesch and Kincaid's: 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (J. P. Kincaid,
R. P. Fishburne, R. L. Rogers, B. S. Chissom, "Derivation of New Readability Formulas for Navy Enlisted Personnel",
Research Branch Report 8-75, 1975). It counts American school years; a child in the first of them is six, so the
reading age is the grade and five.

A sentence ends at a full stop, an exclamation or question mark, a colon or semicolon, or with its line: each ends a unit of
thought, which is what the authors counted.

Syllables are counted by the places where a word can be hyphenated, as pyphen knows them. A word is never broken
before its last letter or after its first, so the groups of vowels are counted too, and the larger number holds.

The formula was made for whole passages: a sentence or two swing it by years, so it is given for no less than
`ENOUGH_WORDS`. The longest sentence a text may have, 25 words, is that of the GOV.UK content design guidance.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import gettext as _
from pyphen import Pyphen

ENOUGH_WORDS: Final = 20
LONGEST_SENTENCE: Final = 25
PLAIN_AGE: Final = 12
# Above it the formula only says that a text is for practised readers.
OLDEST: Final = 18
_AGE_IN_GRADE_ZERO = 5

_SENTENCE_ENDS = re.compile(r"(?:[.!?:;]+(?=\s|$))|\n")
_WORD = re.compile(r"[A-Za-z][A-Za-z’']*")
_VOWELS = re.compile(r"[aeiouy]+")
# A last e, or that of -ed and -es, is silent after most letters: made, asked, changes keeps its own.
_SILENT_E = re.compile(r"([^l]|[^bcdfgkptz]l)e$|[^td]ed$|[^szxcg]es$")


@dataclass(frozen=True)
class Reading:
    """What counting a text gives. `age` is 0 where there are too few words to tell."""

    words: int
    longest_sentence: int
    age: int

    @property
    def is_hard(self) -> bool:
        return self.age > PLAIN_AGE

    @property
    def age_in_words(self) -> str:
        """The age as a sentence holds it."""
        return _("%(age)s or more") % {"age": self.age} if self.age >= OLDEST else str(self.age)

    @property
    def has_long_sentence(self) -> bool:
        return self.longest_sentence > LONGEST_SENTENCE


def reading_of(text: str) -> Reading:
    """The reading of a text whose lines and sentences each end a thought."""
    sentences = [words for part in _SENTENCE_ENDS.split(text) if (words := _WORD.findall(part))]
    count = sum(len(words) for words in sentences)
    longest = max((len(words) for words in sentences), default=0)
    if count < ENOUGH_WORDS:
        return Reading(words=count, longest_sentence=longest, age=0)
    spoken = sum(syllables(word) for words in sentences for word in words)
    grade = 0.39 * count / len(sentences) + 11.8 * spoken / count - 15.59
    age = min(OLDEST, max(_AGE_IN_GRADE_ZERO, round(grade) + _AGE_IN_GRADE_ZERO))
    return Reading(words=count, longest_sentence=longest, age=age)


def syllables(word: str) -> int:
    """About how many syllables an English word has; at least one."""
    small = word.lower()
    heard = len(_VOWELS.findall(small))
    if heard > 1 and _SILENT_E.search(small):
        heard -= 1
    return max(heard, len(_hyphens().positions(small)) + 1)


def long_words(text: str, *, most: int = 3) -> list[str]:
    """The words with most syllables, four at least, the longest first, each once."""
    heard = {word.lower(): syllables(word) for word in _WORD.findall(text)}
    long = [word for word, count in heard.items() if count >= 4]
    return sorted(long, key=lambda word: (-heard[word], word))[:most]


@cache
def _hyphens() -> Pyphen:
    return Pyphen(lang="en_GB")
