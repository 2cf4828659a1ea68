"""Every setting, once: its default, what it may hold, how it is written and how a person is asked.

One field of a section is one setting; its words stand under its key in `desktop/words/settings.py`.
That is all: it is then read, checked, written back, asked on the Settings screen and told by
`pos-app doctor`. No key of a gateway may ever be a setting, and nothing here touches a file.

A reader never corrects what could mean two things; it refuses, and says what is allowed.
"""

# ruff: noqa: RUF009 - what `_setting` returns is a field of a dataclass.

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.domain.cash import GHS_DENOMINATIONS, CashRules
from pos_app.domain.money import AmountError, Money, parse_amount
from pos_app.domain.phone import Network
from pos_app.system.urls import MAX_LENGTH, UrlRefused, is_host, read_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.domain.shift import ShiftRules

_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=StrEnum)

# The most that Checkout's 32-bit amount holds in pesewas.
_LARGEST_AMOUNT = Money(2_147_483_647, "GHS")
# Whole, since it is written as it is: 10, not 10.0.
_DEADLINE: float = 10
# Sets, not patterns: compiling those would cost every start some milliseconds.
_LETTERS = frozenset(ascii_letters + digits)
_DASHED = _LETTERS | {"-"}
# How a printer is reached; what comes after the colon is where.
PRINTER_WAYS = ("system", "windows", "file", "tcp")
_PORTS = 65_536
# Those that the window can speak, each whole; a further one is offered from here alone.
LANGUAGES = ("en", "fr")
_MOST_LINES = 12
_LONGEST_LINE = 96


class Mode(StrEnum):
    """Whether money is real."""

    TRAINING = "training"
    LIVE = "live"


class Theme(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class KeyPlace(StrEnum):
    """Where the gateways' keys are kept."""

    SYSTEM = "system"
    FILE = "file"


class PrintWhen(StrEnum):
    """Whether a receipt is printed when a sale is paid."""

    ALWAYS = "always"
    ASK = "ask"
    NEVER = "never"


class PrinterPage(StrEnum):
    """The table of characters that a printer has; all four have the sign of GH¢."""

    CP437 = "cp437"
    CP850 = "cp850"
    CP1252 = "cp1252"
    CP858 = "cp858"


class AmountUnit(StrEnum):
    """What Checkout's integer `amount` counts; its document does not say."""

    MAJOR = "major"
    MINOR = "minor"


class Refused(Exception):
    """A value is not allowed; the text says what is."""


class Written(StrEnum):
    """When a setting stands in the file."""

    ALWAYS = "always"
    # Its default is a sample, asked for when going live: not written as if it were an answer.
    ANSWERED = "answered"
    # Its default is that nothing is chosen.
    CHOSEN = "chosen"


class Control(StrEnum):
    """What a person sets it with."""

    LINE = "line"
    SHOP = "shop"  # a line that shows how a customer's phone writes it
    LIST = "list"  # a line of words with commas between
    LINES = "lines"  # several lines of text
    PRINTER = "printer"  # a kind of way, and where
    CHOICE = "choice"
    NUMBER = "number"  # a choice of whole numbers
    TICK = "tick"
    NETWORKS = "networks"


@dataclass(frozen=True, slots=True)
class ScreenField:
    """How the Settings screen asks for a setting, on the card of its section.

    Attributes:
        control: What with.
        name: The control's object name.
        last: Below the others on its card.
    """

    control: Control
    name: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        key: Dotted, as it stands in the file: `till.shop`.
        default: What holds where the file says nothing.
        read: From TOML's value to ours, or `Refused`.
        written: When it stands in the file.
        asked: How a person is asked; None: only in the file.
        restart: Whether a change waits for the next start.
        own_address: An address of the owner's own, whose very path may be a secret.
    """

    key: str
    default: Any
    read: Callable[[object], Any]
    written: Written
    asked: ScreenField | None
    restart: bool
    own_address: bool

    @property
    def section(self) -> str:
        """The file's section that it stands in."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """Its name in its section."""
        return self.key.partition(".")[2]

    def toml(self, config: Config) -> Any:
        """Its value as TOML holds it; None where nothing is chosen."""
        return _as_toml(getattr(getattr(config, self.section), self.name))

    def shown(self, config: Config) -> Any:
        """Its value for whoever helps from far away: no address with what may be a secret in it."""
        value = self.toml(config)
        return without_token(value, whole=not self.own_address) if isinstance(value, str) else value


def _as_toml(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Money):
        return value.decimal
    return [_as_toml(each) for each in value] if isinstance(value, tuple) else value


def without_token(text: str, *, whole: bool = True) -> str:
    """An address without what may be a secret in it; any other text as it is.

    `whole` keeps its path, where nothing hangs on that.
    """
    if "://" not in text:
        return text
    start, mark, rest = text.partition("://")
    address = re.split("[?#]", rest, maxsplit=1)[0]
    host, _, path = address.partition("/")
    kept = f"/{path}" if whole and path else "/•••" if path else ""
    hidden = "" if address == rest else "?•••"
    return f"{start}{mark}{host}{kept}{hidden}"


# How a value is read ------------------------------------------------------------------------------


def one_of(words: type[_Word]) -> Callable[[object], _Word]:
    """One word of these."""

    def read(value: object) -> _Word:
        for word in words:
            if value == word.value:
                return word
        raise Refused(" or ".join(f'"{word.value}"' for word in words))

    return read


def true_or_false(value: object) -> bool:
    """Nothing that only means yes."""
    if isinstance(value, bool):
        return value
    raise Refused("true or false")


def printable(what: str, most: int) -> Callable[[object], str]:
    """A text on one line, without spaces around it, of 1 to `most` characters."""

    def read(value: object) -> str:
        text = value.strip() if isinstance(value, str) else ""
        if 1 <= len(text) <= most and text.isprintable():
            return text
        raise Refused(f"{what} of 1 to {most} printable characters")

    return read


def seconds(least: float, most: float) -> Callable[[object], float]:
    """A number in a range, both ends included."""

    def read(value: object) -> float:
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and least <= value <= most
        ):
            return value
        raise Refused(f"a number of seconds from {least} to {most}")

    return read


def whole_days(most: int) -> Callable[[object], int]:
    """A whole number of days, 1 to `most`."""

    def read(value: object) -> int:
        if type(value) is int and 1 <= value <= most:
            return value
        raise Refused(f"a whole number of days from 1 to {most}")

    return read


def _pieces(value: object) -> tuple[Money, ...]:
    if isinstance(value, list) and value:
        try:
            found = {parse_amount(each, "GHS") for each in value if isinstance(each, str)}
        except AmountError:
            found = set()
        if len(found) == len(value):
            return tuple(sorted(found, reverse=True))
    raise Refused('a list of notes and coins in quotes, such as ["20", "5", "0.50"]')


def _rounding(value: object) -> Money:
    for minor in (1, 5, 10, 20, 50, 100):
        if value == (step := Money(minor, "GHS")).decimal:
            return step
    raise Refused('"0.01" or "0.05" or "0.10" or "0.20" or "0.50" or "1.00"')


def _printer(value: object) -> str:
    """A way to a printer, or none: the words before the colon say which."""
    way, _, where = value.partition(":") if isinstance(value, str) else ("-", "", "")
    if value == "" or (way in PRINTER_WAYS and _is_printer(way, where)):
        return str(value)
    raise Refused(
        '"" for none, "system:NAME", "windows:NAME", "file:/dev/usb/lp0" or "tcp:HOST:9100"'
    )


def _is_printer(way: str, where: str) -> bool:
    if way == "tcp":
        host, _, port = where.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        digits = port.isascii() and port.isdigit()
        return is_host(host.lower()) and digits and 0 < int(port[:6]) < _PORTS
    # What begins with a dash would be an option to a program.
    sound = where.isprintable() and not where.startswith("-") and len(where) <= MAX_LENGTH
    return bool(where.strip()) and sound


def _paper_width(value: object) -> int:
    if type(value) is int and value in (58, 80):
        return value
    raise Refused("58 or 80, the paper's width in millimetres")


def _receipt_lines(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and len(value) <= _MOST_LINES:
        lines = [line.strip() for line in value if isinstance(line, str) and line.isprintable()]
        if len(lines) == len(value) and all(1 <= len(line) <= _LONGEST_LINE for line in lines):
            return tuple(lines)
    raise Refused(
        f"a list of at most {_MOST_LINES} lines in quotes, of 1 to {_LONGEST_LINE} characters each"
    )


def whole_minutes(most: int) -> Callable[[object], int]:
    """A whole number of minutes, 0 to `most`."""

    def read(value: object) -> int:
        if type(value) is int and 0 <= value <= most:
            return value
        raise Refused(f"a whole number of minutes from 0 to {most}")

    return read


def _limit(value: object) -> Money:
    if value == "0.00":
        return Money(0, "GHS")
    if isinstance(value, str):
        try:
            return parse_amount(value, "GHS", maximum=_LARGEST_AMOUNT)
        except AmountError:
            pass
    raise Refused('an amount in quotes such as "5.00", or "0.00" for none')


def _time_of_day(value: object) -> str:
    hour, mark, minute = value.partition(":") if isinstance(value, str) else ("", "", "")
    if (
        mark
        and all(len(part) == 2 and set(part) <= set(digits) for part in (hour, minute))
        and int(hour) < 24
        and int(minute) < 60
    ):
        return f"{hour}:{minute}"
    raise Refused('a time of day in quotes, such as "00:00" or "04:30"')


def _screen(value: object) -> str:
    text = value.strip() if isinstance(value, str) else "\n"
    if len(text) <= _LONGEST_LINE and (not text or text.isprintable()):
        return text
    raise Refused('"" for none, "auto" for the second one, or a screen\'s name')


def _language(value: object) -> str:
    if isinstance(value, str) and value in LANGUAGES:
        return value
    raise Refused(" or ".join(f'"{language}"' for language in LANGUAGES))


def _window_language(value: object) -> str:
    if value == "system" or (isinstance(value, str) and value in LANGUAGES):
        return str(value)
    raise Refused(" or ".join(f'"{each}"' for each in ("system", *LANGUAGES)))


def _till_name(value: object) -> str:
    name = value if isinstance(value, str) else ""
    ends = name[:1] + name[-1:]
    if 1 <= len(name) <= 12 and _LETTERS.issuperset(ends) and _DASHED.issuperset(name):
        return name
    raise Refused("1 to 12 letters, digits and dashes, with no dash at either end")


def _currency(value: object) -> str:
    if value == "GHS":
        return "GHS"
    raise Refused('"GHS"')


def _max_amount(value: object) -> Money:
    if isinstance(value, str):
        try:
            return parse_amount(value, "GHS", maximum=_LARGEST_AMOUNT)
        except AmountError:
            pass
    raise Refused(f'an amount in quotes, from "0.01" to "{_LARGEST_AMOUNT.decimal}"')


def _networks(value: object) -> tuple[Network, ...]:
    words = [network.value for network in Network]
    if isinstance(value, list) and all(word in words for word in value):
        # In the order of the tiles.
        return tuple(network for network in Network if network.value in value)
    raise Refused("a list of " + ", ".join(f'"{word}"' for word in words))


def _is_address(value: object, *, fragment: bool = False) -> bool:
    try:
        return isinstance(value, str) and read_address(value, fragment=fragment) is not None
    except UrlRefused:
        return False


def _base_url(value: object) -> str:
    if _is_address(value) and "?" not in str(value):
        # Every path is put behind it.
        return str(value).rstrip("/")
    raise Refused(
        'a URL such as "https://pay.example" or "https://pay.example/api", '
        "without user name, query or fragment"
    )


def _web_address(value: object) -> str:
    if _is_address(value, fragment=True):
        return str(value)
    raise Refused(f"an http or https URL of at most {MAX_LENGTH} characters, without user name")


def _manifest_url(value: object) -> str:
    if value == "" or (_is_address(value) and not plain_http(str(value))):
        return str(value)
    raise Refused('an https URL, or "" to look for no newer version')


def _headoffice_url(value: object) -> str:
    if value == "" or (_is_address(value) and not plain_http(str(value))):
        return str(value)
    raise Refused('an https URL, or "" for no head office')


def _hosts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        hosts = [host.lower() for host in value if isinstance(host, str) and is_host(host.lower())]
        if len(hosts) == len(value):
            return tuple(dict.fromkeys(hosts))
    raise Refused('a list of host names such as ["pay.example"], without https:// or path')


def plain_http(url: str) -> bool:
    """Whether keys sent to this URL would cross a network in clear."""
    try:
        address = read_address(url, fragment=True)
    except UrlRefused:
        return url.startswith("http:")
    return address.scheme == "http" and not address.loopback


# The settings -------------------------------------------------------------------------------------


def _setting(
    default: _T,
    read: Callable[[object], _T],
    asked: ScreenField | None = None,
    *,
    written: Written = Written.ALWAYS,
    restart: bool = True,
    own_address: bool = False,
) -> _T:
    made: _T = field(
        default=default,
        metadata={
            "read": read,
            "asked": asked,
            "written": written,
            "restart": restart,
            "own_address": own_address,
        },
    )
    return made


def _line(name: str, *, last: bool = False) -> ScreenField:
    return ScreenField(Control.LINE, name, last)


def _tick(name: str, *, last: bool = False) -> ScreenField:
    return ScreenField(Control.TICK, name, last)


@dataclass(frozen=True, slots=True)
class TillSettings:
    """`[till]`."""

    mode: Mode = _setting(
        Mode.TRAINING, one_of(Mode), ScreenField(Control.CHOICE, "modeChoice", last=True)
    )
    shop: str = _setting(
        "Corner Shop",
        printable("a name", 40),
        ScreenField(Control.SHOP, "shopField"),
        written=Written.ANSWERED,
    )
    # Starts every sale number.
    name: str = _setting("T1", _till_name, _line("tillNameField"))
    # The ISO 4217 code of every sale.
    currency: str = _setting("GHS", _currency)
    # The most that one sale may be, itself included.
    max_amount: Money = _setting(Money(2_000_000, "GHS"), _max_amount, _line("maxAmount"))
    # Whether results are heard.
    sounds: bool = _setting(True, true_or_false, _tick("soundsTick"), restart=False)
    theme: Theme = _setting(
        Theme.SYSTEM, one_of(Theme), ScreenField(Control.CHOICE, "themeChoice"), restart=False
    )
    # Of the window; `system` is the computer's, or English where that is not there.
    language: str = _setting(
        "system",
        _window_language,
        ScreenField(Control.CHOICE, "languageChoice"),
        restart=False,
    )
    # Of the customer's screen; it has its own.
    customer_language: str = _setting("en", _language, restart=False)
    # A file only because a person chose it, beside the keys.
    secrets: KeyPlace = _setting(KeyPlace.SYSTEM, one_of(KeyPlace), written=Written.CHOSEN)


@dataclass(frozen=True, slots=True)
class PaygateSettings:
    """`[paygate]`."""

    # Without a trailing slash; every path starts with `/v1/payments`.
    base_url: str = _setting(
        "https://api.44.200.142.19.nip.io", _base_url, _line("paygateBaseUrl", last=True)
    )
    # Those that the shop takes, in the order of the tiles.
    networks: tuple[Network, ...] = _setting(
        tuple(Network), _networks, ScreenField(Control.NETWORKS, "paygateNetworks")
    )
    # The owner lets keys travel in clear.
    allow_plain_http: bool = _setting(
        False, true_or_false, _tick("paygateAllowPlainHttp", last=True)
    )


@dataclass(frozen=True, slots=True)
class CheckoutSettings:
    """`[checkout]`."""

    # The whole prefix without a trailing slash.
    base_url: str = _setting(
        "https://paygate.khaytech.com/api", _base_url, _line("checkoutBaseUrl", last=True)
    )
    # None until the owner has said it: QR stays off in live mode until then.
    amount_unit: AmountUnit | None = _setting(
        None,
        one_of(AmountUnit),
        ScreenField(Control.CHOICE, "amountUnit"),
        written=Written.CHOSEN,
    )
    # Where Checkout reports payments; a till cannot be reached, so it is the owner's.
    ipn_url: str = _setting(
        "https://shop.example/ipn",
        _web_address,
        _line("ipnUrl"),
        written=Written.ANSWERED,
        own_address=True,
    )
    # Where the customer's browser goes afterwards.
    callback_url: str = _setting(
        "https://shop.example/thanks",
        _web_address,
        _line("callbackUrl"),
        written=Written.ANSWERED,
        own_address=True,
    )
    # Hosts besides `base_url`'s own that a payment page may be on, lower case.
    redirect_hosts: tuple[str, ...] = _setting(
        (), _hosts, ScreenField(Control.LIST, "redirectHosts", last=True)
    )
    # The owner lets keys travel in clear.
    allow_plain_http: bool = _setting(
        False, true_or_false, _tick("checkoutAllowPlainHttp", last=True)
    )
    # The owner lets payment pages be http.
    allow_plain_redirect: bool = _setting(
        False, true_or_false, _tick("allowPlainRedirect", last=True)
    )
    # The owner lets test pages be shown in live mode.
    allow_test_checkout: bool = _setting(
        False, true_or_false, _tick("allowTestCheckout", last=True)
    )


@dataclass(frozen=True, slots=True)
class CashSettings:
    """`[cash]`."""

    # Whether the till takes cash.
    enabled: bool = _setting(True, true_or_false, _tick("cashEnabledTick"))
    # The notes and coins that are counted and given as change, the largest first.
    denominations: tuple[Money, ...] = _setting(
        GHS_DENOMINATIONS, _pieces, ScreenField(Control.LIST, "denominationsField", last=True)
    )
    # What is due in cash is a multiple of it; other ways to pay are never rounded.
    rounding: Money = _setting(
        GHS_DENOMINATIONS[-1],
        _rounding,
        ScreenField(Control.CHOICE, "roundingChoice", last=True),
    )

    @property
    def rules(self) -> CashRules | None:
        """How cash is taken; None where none is."""
        return CashRules(self.denominations, self.rounding) if self.enabled else None


@dataclass(frozen=True, slots=True)
class ReceiptSettings:
    """`[receipt]`."""

    # Where receipts are printed; empty: nowhere.
    printer: str = _setting(
        "", _printer, ScreenField(Control.PRINTER, "printerField"), restart=False
    )
    # Of the paper, in millimetres.
    width: int = _setting(
        58, _paper_width, ScreenField(Control.NUMBER, "paperWidth"), restart=False
    )
    # Which table of characters the printer has.
    code_page: PrinterPage = _setting(
        PrinterPage.CP437,
        one_of(PrinterPage),
        ScreenField(Control.CHOICE, "printerPage"),
        restart=False,
    )
    print: PrintWhen = _setting(
        PrintWhen.ASK, one_of(PrintWhen), ScreenField(Control.CHOICE, "printWhen"), restart=False
    )
    # Lines under the shop's name, and at the end.
    header: tuple[str, ...] = _setting(
        (), _receipt_lines, ScreenField(Control.LINES, "receiptHeader"), restart=False
    )
    footer: tuple[str, ...] = _setting(
        (), _receipt_lines, ScreenField(Control.LINES, "receiptFooter"), restart=False
    )
    # Whether the printer opens the drawer where cash was taken.
    drawer: bool = _setting(False, true_or_false, _tick("drawerTick"), restart=False)


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """`[people]`; who is set up stands in the ledger."""

    # After how many minutes without a key or a click the till asks who is there; 0: never.
    lock_after_minutes: int = _setting(5, whole_minutes(720))
    # What a cashier gives back without anybody's approval, in all of one refund.
    refund_limit: Money = _setting(Money(0, "GHS"), _limit)


@dataclass(frozen=True, slots=True)
class ShiftSettings:
    """`[shift]`."""

    # Nothing is sold without an open shift.
    required: bool = _setting(False, true_or_false)
    # Whoever counts sees what must be there only afterwards; the owner, alone at the till, does.
    blind: bool = _setting(True, true_or_false)
    # A close that is off by more needs a reason.
    difference_limit: Money = _setting(Money(500, "GHS"), _limit)
    # Local time: a sale before it belongs to the day before.
    day_starts_at: str = _setting("00:00", _time_of_day)

    @property
    def rules(self) -> ShiftRules:
        """How the drawer is kept."""
        # Here, since a start needs none of it before the first paint.
        from pos_app.domain.shift import ShiftRules

        return ShiftRules(self.required, self.difference_limit)


@dataclass(frozen=True, slots=True)
class CustomerScreenSettings:
    """`[customer_screen]`."""

    # Where it is: a screen's name, "auto" for the second one, or empty for none.
    screen: str = _setting("", _screen, _line("customerScreenField"), restart=False)
    # Whether PAID is said aloud, in English; only where sounds are on.
    voice: bool = _setting(False, true_or_false, _tick("customerVoiceTick"), restart=False)


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """`[watch]`."""

    # For one whole exchange, however slowly it drips.
    deadline_seconds: float = _setting(_DEADLINE, seconds(0.1, 120))


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """`[ledger]`."""

    # How long phone numbers and wire bodies are kept.
    retention_days: int = _setting(90, whole_days(3650))


@dataclass(frozen=True, slots=True)
class UpdatesSettings:
    """`[updates]`."""

    # Where newer versions are announced; empty looks for none.
    manifest_url: str = _setting("", _manifest_url)


@dataclass(frozen=True, slots=True)
class HeadofficeSettings:
    """`[headoffice]`."""

    # Where the owner's head office is; written by enrolling. Empty: there is none.
    url: str = _setting("", _headoffice_url)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that `config.toml` can say, a section a field, in the order of the file."""

    till: TillSettings = TillSettings()
    paygate: PaygateSettings = PaygateSettings()
    checkout: CheckoutSettings = CheckoutSettings()
    cash: CashSettings = CashSettings()
    receipt: ReceiptSettings = ReceiptSettings()
    people: PeopleSettings = PeopleSettings()
    shift: ShiftSettings = ShiftSettings()
    customer_screen: CustomerScreenSettings = CustomerScreenSettings()
    watch: WatchSettings = WatchSettings()
    ledger: LedgerSettings = LedgerSettings()
    updates: UpdatesSettings = UpdatesSettings()
    headoffice: HeadofficeSettings = HeadofficeSettings()


SECTIONS: dict[str, type[Any]] = {section.name: type(section.default) for section in fields(Config)}
SETTINGS: dict[str, Setting] = {
    (key := f"{section}.{one.name}"): Setting(key, one.default, **one.metadata)
    for section, values in SECTIONS.items()
    for one in fields(values)
}
