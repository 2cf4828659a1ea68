"""Everything that can go wrong between asking and having an answer, as one tree.

The tree's first branch is the only question that matters for money: did the request leave? Who
catches `NotSent` may say "not sent"; who catches `MaybeSent` must say "not confirmed". No error
here may ever carry a key, a phone number, an address of a page or any text of an answer.

* TransportError
  x NotSent                 nothing of the request left this computer
    + BadRequest            ours: it could not have been sent
      - BadUrl
      - PlainHttpRefused
      - BadHeader
    + TransportClosed
    + Withheld
    + NameNotResolved
    + ConnectFailed
      - CertificateRefused
    + NotSentInTime
  x MaybeSent               the gateway may have it, whatever came back
    + DeadlinePassed
    + ConnectionLost
    + BadAnswer             it answered, and the answer proves nothing
      - NotHttp
      - TooLarge
      - Redirected
      - Encoded
"""

from __future__ import annotations


class TransportError(Exception):
    """Base of every error that an exchange can raise."""


class NotSent(TransportError):
    """Not a byte of the request left: the gateway cannot have acted on it."""


class BadRequest(NotSent):
    """The request itself is wrong, so it was never tried."""


class BadUrl(BadRequest):
    """The address is not one that we send to."""


class PlainHttpRefused(BadRequest):
    """The address is plain http, not on loopback, and the owner has not allowed that."""


class BadHeader(BadRequest):
    """A header's text (mostly a key badly pasted) cannot be sent; the text is not repeated."""


class TransportClosed(NotSent):
    """The program is stopping."""


class Withheld(NotSent):
    """When it was about to leave nobody wanted it any more: the computer had slept, say."""


class NameNotResolved(NotSent):
    """The host's name led to no address: mostly, this computer is offline."""


class ConnectFailed(NotSent):
    """No connection, or no agreed encryption, with the host."""


class CertificateRefused(ConnectFailed):
    """The host's certificate does not prove that it is the host.

    Attributes:
        dates_wrong: The certificate is refused for its dates alone, which a shop computer with
            a wrong clock sees on every certificate.
    """

    def __init__(self, message: str, *, dates_wrong: bool) -> None:
        """Keep whether the dates are the reason."""
        super().__init__(message)
        self.dates_wrong = dates_wrong


class NotSentInTime(NotSent):
    """The deadline passed while still looking up, connecting or waiting for a connection."""


class MaybeSent(TransportError):
    """The request, or a part of it, may have left: silence is not failure."""


class DeadlinePassed(MaybeSent):
    """The whole exchange took longer than it was given."""


class ConnectionLost(MaybeSent):
    """The connection ended before the answer was whole."""


class BadAnswer(MaybeSent):
    """There was an answer, and it is one that we do not read.

    Attributes:
        status: The answer's HTTP status, where it was readable.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        """Keep the status, the only part of such an answer that is worth a note."""
        super().__init__(message)
        self.status = status


class NotHttp(BadAnswer):
    """What came back is not HTTP, or has endless headers."""


class TooLarge(BadAnswer):
    """The answer is over the size cap."""


class Redirected(BadAnswer):
    """The answer sends us elsewhere, and we never go."""


class Encoded(BadAnswer):
    """The answer is compressed though we asked for it plain; it was not unpacked."""
