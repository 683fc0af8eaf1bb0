"""The receipt of a concern: eight words that open its answer, and nothing else does.

Only a keyed digest is kept. Whoever loses the words has lost the way in, and so has whoever reads the table: eight words out
of this list are 85 bits, drawn at random. The key is the installation's, not the school's, so that a school that moves within it
keeps its receipts. ADR 0030 says what was tried.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import segno
from django.utils.crypto import salted_hmac
from mnemonic import Mnemonic

NUMBER_OF_WORDS: Final = 8
# Longer words are hard to copy for somebody who has just learnt to write.
LONGEST: Final = 7
# In the list no two words begin with the same four letters, so what comes after them may be misspelt.
TELLING_LETTERS: Final = 4
DIGEST_LENGTH: Final = 64

# Words that somebody who has been hurt, or a young child, should not be given to carry.
_UNKIND: Final = """
abandon abstract absurd abuse accuse addict alcohol alien anger angry arm armed armor army arrest assault attack aunt
awful awkward baby beef belt betray bitter blade blame blast bleak blind blood body bomb bone bottom boy broken brother
bullet burden burst cannon cash casino chest child cigar clinic club cousin crack crash crazy crime cruel crush cry
dad damage danger deny despair destroy dirt disease divorce doctor dose drill drop dumb dust dwarf enemy evil excess
exile expire expose fade faint false family fat fatal father fatigue fault fever flee foster fragile frown frozen fury
gasp ghost girl gloom gossip grief grit guilt gun harsh hazard hip hole hollow horror hospital hungry hunt hurt
husband idle ignore ill illegal illness infant inject injury inmate insane jealous junk kick kid kidney kiss knife
lady lawsuit lazy leg liar limb lonely mad maid man mask mass master mercy minor misery miss mom monster mother muscle
myth naive nasty neck negative nephew nerve never nothing nuclear obey obscure orphan panic parent patient pill pistol
police poverty prison punch rapid raven razor rebel regret reject rib rifle riot risk rude sad sadness satisfy satoshi
scan scare scorpion secret shiver shock shoot shove shrug sibling sick siege sister skin skull slab slam slim slow
smoke snake soldier sorry spider split spoil spy stick sting stomach strike strip strong struggle stuff stumble suffer
suspect swamp swear sword target tattoo throw tip tired tobacco toddler toilet tongue toss tower tragic trap trash
trial tribe trick trouble tumble turkey twin ugly unaware uncle undo unfair unhappy upset urge useless vacant vicious
victory virus void wage wasp waste weapon wear weasel weird whip wife wine wink witness wolf woman worry wreck wrong
"""
UNKIND: Final = frozenset(_UNKIND.split())


@cache
def wordlist() -> tuple[str, ...]:
    """The words that receipts are made of."""
    return tuple(word for word in Mnemonic("english").wordlist if len(word) <= LONGEST and word not in UNKIND)


@cache
def _by_beginning() -> dict[str, str]:
    return {word[:TELLING_LETTERS]: word for word in wordlist()}


def new_words() -> tuple[str, ...]:
    """Words that nobody has yet."""
    return tuple(secrets.choice(wordlist()) for _ in range(NUMBER_OF_WORDS))


def words_in(typed: str) -> tuple[str, ...]:
    """The words of a receipt as somebody typed them: capitals, commas, numbers and the ends of long words do not matter.

    Empty if they are not eight words of the list, which tells nobody whether there is such a receipt.
    """
    parts = re.findall(r"[a-z]+", typed.lower())
    found = tuple(_by_beginning().get(part[:TELLING_LETTERS], "") for part in parts)
    return found if len(found) == NUMBER_OF_WORDS and all(found) else ()


def unknown_in(typed: str) -> list[str]:
    """What somebody typed that is no word of the list: which words there are is no secret."""
    parts = re.findall(r"[a-z]+", typed.lower())
    return [part for part in parts if part[:TELLING_LETTERS] not in _by_beginning()][:NUMBER_OF_WORDS]


def is_same_word(typed: str, word: str) -> bool:
    """Whether somebody typed this word, as leniently as when they come back."""
    parts = re.findall(r"[a-z]+", typed.lower())
    return len(parts) == 1 and parts[0][:TELLING_LETTERS] == word[:TELLING_LETTERS]


def digest_of(words: Iterable[str]) -> str:
    """What is kept of a receipt."""
    return salted_hmac("incidents.school.concerns.receipt", " ".join(words), algorithm="sha256").hexdigest()


def nobodys_digest() -> str:
    """A digest that opens nothing, for a concern whose receipt has had its day."""
    return secrets.token_hex(DIGEST_LENGTH // 2)


def asked_places() -> tuple[int, int]:
    """Two places, counted from one, at which somebody is asked for a word to show that they kept them all."""
    first, second = sorted(secrets.SystemRandom().sample(range(1, NUMBER_OF_WORDS + 1), 2))
    return first, second


def square_code(words: Sequence[str], address: str) -> str:
    """The words and where to take them as a QR code, for an `img`. Plain text: words in an address would stay in a browser's history."""
    return _drawn(f"{' '.join(words)}\n{address}")


def address_code(address: str) -> str:
    """An address as a QR code, for an `img` on a poster."""
    return _drawn(address)


def _drawn(text: str) -> str:
    return str(segno.make(text, error="m", micro=False).svg_data_uri(border=2, dark="#0b0c0c", light="#fff"))
