"""Seed phrases (BIP-39): randomness as words, and words as randomness and as a seed.

The lists are those of the `mnemonic` package; the arithmetic is here, because that package's errors, and those of
eth_account, quote what was typed. An error of this module names places and never words.

Source: https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki
"""

import functools
import hashlib
import secrets
import unicodedata
from typing import Final

from mnemonic import Mnemonic

from wallet.errors import MnemonicError


ENGLISH: Final = "english"
LENGTHS: Final = (12, 15, 18, 21, 24)
"""Words of a phrase: 128 to 256 bits and their checksum, 11 bits a word."""
LONGEST: Final = 1_000
"""Characters of the longest text that is looked at: 24 words have at most 400."""

_ENTROPY: Final = 16
_ROUNDS: Final = 2048


def new_entropy() -> bytes:
    """Return 128 bits of the system's randomness, for twelve words. There is no other source."""
    return secrets.token_bytes(_ENTROPY)


def words_of(entropy: bytes, language: str = ENGLISH) -> tuple[str, ...]:
    """Return the words that stand for 128 to 256 bits.

    Raises:
        MnemonicError: if there are too few or too many bits, or no such language.
    """
    if len(entropy) * 8 not in range(128, 257, 32):
        raise MnemonicError("a phrase stands for 128 to 256 bits")
    checksum = len(entropy) // 4
    bits = int.from_bytes(entropy, "big") << checksum | hashlib.sha256(entropy).digest()[0] >> 8 - checksum
    count = (len(entropy) * 8 + checksum) // 11
    listed = _words(language)
    return tuple(listed[bits >> 11 * (count - 1 - index) & 0x7FF] for index in range(count))


def entropy_of(text: str) -> tuple[bytes, str]:
    """Return the bits that a phrase stands for, and its language.

    Case, runs of blanks and the two Unicode spellings of one letter make no difference.

    Raises:
        MnemonicError: if it is no phrase; it says which word is wrong by its place.
    """
    words = normalised(text).split(" ")
    if len(words) not in LENGTHS:
        raise MnemonicError(f"a phrase has 12 or 24 words, and these are {len(words) if words != [''] else 0}")
    best, unknown = -1, 0
    for language in _languages():
        places = _places(language)
        first_unknown = next((index for index, word in enumerate(words) if word not in places), None)
        if first_unknown is not None:
            if first_unknown > best:
                best, unknown = first_unknown, first_unknown + 1
            continue
        entropy = _checked([places[word] for word in words])
        if entropy is not None:
            return entropy, language
        best, unknown = len(words), 0
    if unknown:
        raise MnemonicError(f"word {unknown} is in no list of words")
    raise MnemonicError("the words do not fit together: one is wrong, or two have changed places")


def _checked(numbers: list[int]) -> bytes | None:
    bits = functools.reduce(lambda value, number: value << 11 | number, numbers, 0)
    checksum = len(numbers) // 3
    entropy = (bits >> checksum).to_bytes(len(numbers) * 4 // 3, "big")
    expected = hashlib.sha256(entropy).digest()[0] >> 8 - checksum
    return entropy if bits & ((1 << checksum) - 1) == expected else None


def seed_of(words: tuple[str, ...], passphrase: str = "") -> bytes:
    """Return the 64 bytes that keys are derived from.

    Args:
        words: as they are written; their spelling, and so their language, makes the seed.
        passphrase: empty in this wallet, because one that is forgotten opens an empty wallet without a word.
    """
    phrase = normalised(" ".join(words)).encode("utf-8")
    salt = unicodedata.normalize("NFKD", "mnemonic" + passphrase).encode("utf-8")
    return hashlib.pbkdf2_hmac("sha512", phrase, salt, _ROUNDS)


def normalised(text: str) -> str:
    """Return what was typed in its one spelling: NFKD, lower case, one blank between words.

    Raises:
        MnemonicError: if it is far too long for a phrase.
    """
    if len(text) > LONGEST:
        raise MnemonicError(f"that is longer than {LONGEST} characters: it is no phrase")
    return " ".join(unicodedata.normalize("NFKD", text).lower().split())


def first_difference(typed: str, words: tuple[str, ...]) -> int | None:
    """Return the place of the first word, from 1, that was typed otherwise; None if all are as they should be."""
    try:
        given = normalised(typed).split(" ")
    except MnemonicError:
        return 1
    right = normalised(" ".join(words)).split(" ")
    for place in range(max(len(given), len(right))):
        if given[place : place + 1] != right[place : place + 1]:
            return min(place, len(right) - 1) + 1
    return None


@functools.cache
def _languages() -> tuple[str, ...]:
    return (ENGLISH, *sorted(set(Mnemonic.list_languages()) - {ENGLISH}))


@functools.cache
def _words(language: str) -> tuple[str, ...]:
    if language not in _languages():
        raise MnemonicError("there is no list of words of that language")
    return tuple(Mnemonic(language).wordlist)


@functools.cache
def _places(language: str) -> dict[str, int]:
    return {unicodedata.normalize("NFKD", word): number for number, word in enumerate(_words(language))}
