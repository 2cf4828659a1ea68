"""A QR code for a terminal, in half blocks, dark on light whatever the terminal's colours are."""

from __future__ import annotations

_HALVES = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}


BLOCKS = "".join(_HALVES.values())
_WHITE_ON_BLACK = "\x1b[97;40m"
_BACK_TO_NORMAL = "\x1b[0m"


def draw(url: str, *, colours: bool = False) -> str:
    """Return `url` as a QR code of half-block lines with the quiet zone of four modules.

    Args:
        url: What the code says.
        colours: Set the terminal's colours, since a code in its own may be too faint to scan.
    """
    import qrcode

    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(url)
    code.make(fit=True)
    rows = code.get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = [
        "".join(_HALVES[bool(top), bool(low)] for top, low in zip(*pair, strict=True))
        for pair in pairs
    ]
    if colours:
        lines = [f"{_WHITE_ON_BLACK}{line}{_BACK_TO_NORMAL}" for line in lines]
    return "\n".join(lines)
