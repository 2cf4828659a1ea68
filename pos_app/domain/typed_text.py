"""What people type or paste, cleaned once, at the edge, for the window and the commands alike.

Only what nobody sees or what can mean one thing is changed: invisible marks go, full-width digits
become digits, halves of characters become `�`. It must never drop or turn anything that is seen.
"""

from __future__ import annotations

import unicodedata

# Marks of direction and joining that contact lists and chat programs put around what is copied.
_INVISIBLE = (*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xAD)
_CLEAN: dict[int, str | None] = {
    **dict.fromkeys(_INVISIBLE, None),
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
# Letters that no accent explains: what the customer's phone shows in their stead.
_LETTERS = str.maketrans(
    {
        "Ɛ": "E", "ɛ": "e", "Ɔ": "O", "ɔ": "o", "Ŋ": "N", "ŋ": "n", "Ɖ": "D", "ɖ": "d",
        "Ɣ": "G", "\u0263": "g", "Ƒ": "F", "ƒ": "f", "Ʋ": "V", "\u028b": "v",
        "Ɩ": "I", "\u0269": "i",
        "Ʊ": "U", "ʊ": "u", "Ɓ": "B", "ɓ": "b", "Ɗ": "D", "ɗ": "d", "Ƙ": "K", "ƙ": "k",
        "Ƴ": "Y", "ƴ": "y", "Ǝ": "E", "ǝ": "e", "Ə": "E", "ə": "e", "Ø": "O", "ø": "o",
        "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "\u0131": "i", "ß": "ss", "ẞ": "SS", "Æ": "AE",
        "æ": "ae", "Œ": "OE", "œ": "oe", "Þ": "Th", "þ": "th", "Ð": "D", "ð": "d",
        "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"',
        "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-",
    }
)  # fmt: skip


# What every gateway and every phone takes; others here fail on characters such as & % ^.
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-#/")


def customer_reads(text: str) -> str:
    """What of a text arrives on the customer's phone: its letters folded, all else a space."""
    return " ".join("".join(one if one in _SAFE else " " for one in folded(text)).split())


def cleaned(text: str) -> str:
    """The text without what nobody sees, its full-width digits as digits."""
    return text.translate(_CLEAN)


def folded(text: str) -> str:
    """The text in the letters that every phone shows: `Ɔdɔ Fie` gives `Odo Fie`, `Café` `Cafe`.

    What has no such letter comes back as it is.
    """
    parts = unicodedata.normalize("NFKD", text).translate(_LETTERS)
    return "".join(part for part in parts if not unicodedata.combining(part))
