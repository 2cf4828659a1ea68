"""A QR code for a terminal, in half blocks, dark on light whatever the terminal's colours are."""

from __future__ import annotations

_HALVES = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}


def draw(url: str) -> str:
    """Return `url` as a QR code of half-block lines with the quiet zone of four modules."""
    import qrcode

    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(url)
    code.make(fit=True)
    rows = code.get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join(
        "".join(_HALVES[bool(top), bool(low)] for top, low in zip(*pair, strict=True))
        for pair in pairs
    )
