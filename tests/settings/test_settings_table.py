"""Every setting by itself: what it may hold, what it may not, and how a refusal reads."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.money import Money
from pos_app.domain.phone import Network
from pos_app.settings.config_file import SettingsError, WarningCode, as_document, parse
from pos_app.settings.settings_table import (
    SETTINGS,
    AmountUnit,
    Config,
    KeyPlace,
    Mode,
    PrintWhen,
    Theme,
    Written,
    plain_http,
)

SAMPLES = {key for key, setting in SETTINGS.items() if setting.written is Written.ANSWERED}
# The documented file, as it is documented.
DOCUMENTED = """
[till]
mode = "training"            # or "live"; no file at all means training
shop = "Corner Shop"
name = "T1"                  # starts every sale number: T1-000001
currency = "GHS"
max_amount = "20000.00"
sounds = true
theme = "system"             # light, dark
customer_language = "en"     # of the customer's screen

[paygate]
base_url = "https://api.44.200.142.19.nip.io"
networks = ["mtn", "telecel", "airteltigo"]

[checkout]
base_url = "https://paygate.khaytech.com/api"
# amount_unit = "major"      # or "minor"; no default
ipn_url = "https://shop.example/ipn"
callback_url = "https://shop.example/thanks"
redirect_hosts = []          # besides base_url's own host
allow_plain_http = false     # either gateway has it; keys in clear, red banner
allow_plain_redirect = false
allow_test_checkout = false

[cash]
enabled = true
denominations = [
    "200", "100", "50", "20", "10", "5", "2", "1", "0.50", "0.20", "0.10", "0.05", "0.01"
]
rounding = "0.01"            # touches the cash part only

[receipt]
printer = ""                 # "system:NAME", "windows:NAME", "file:/dev/usb/lp0", "tcp:HOST:9100"
width = 58                   # or 80 mm
print = "ask"                # always, ask, never
header = []                  # lines under the shop's name
footer = []
drawer = false

[shift]
required = false             # true: no sale without an open shift
blind = true
difference_limit = "5.00"    # above: a reason and an approver
day_starts_at = "00:00"

[customer_screen]
screen = ""                  # "" off, "auto", or a screen's name
voice = false                # says PAID aloud, in English

[watch]
deadline_seconds = 10        # for one whole exchange, however slowly it drips

[ledger]
retention_days = 90
"""


def read(dotted: str, value: object) -> object:
    """What one setting becomes."""
    section, _, key = dotted.partition(".")
    config = parse({section: {key: value}}).config
    return getattr(getattr(config, section), key)


def test_the_documented_file_is_the_defaults() -> None:
    loaded = parse(tomllib.loads(DOCUMENTED))
    assert loaded.config == Config() == parse({}).config
    assert loaded.warnings == ()
    assert loaded.existed
    assert "till.shop" in loaded.given
    assert "checkout.amount_unit" not in loaded.given


@pytest.mark.parametrize(
    ("dotted", "value", "becomes"),
    [
        ("till.mode", "live", Mode.LIVE),
        ("till.mode", "training", Mode.TRAINING),
        ("till.shop", " Akɔma & Sons ", "Akɔma & Sons"),
        ("till.shop", "x" * 40, "x" * 40),
        ("till.name", "T", "T"),
        ("till.name", "Front-Door-2", "Front-Door-2"),
        ("till.currency", "GHS", "GHS"),
        ("till.max_amount", "0.01", Money(1)),
        ("till.max_amount", "5,000", Money(500_000)),
        ("till.max_amount", "21474836.47", Money(2_147_483_647)),
        ("till.sounds", False, False),
        ("till.theme", "dark", Theme.DARK),
        ("till.language", "system", "system"),
        ("till.language", "fr", "fr"),
        ("till.secrets", "system", KeyPlace.SYSTEM),
        ("till.secrets", "file", KeyPlace.FILE),
        ("paygate.base_url", "https://pay.example/", "https://pay.example"),
        ("paygate.base_url", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("paygate.base_url", "http://localhost:1", "http://localhost:1"),
        ("paygate.base_url", "http://[::1]:8080", "http://[::1]:8080"),
        ("paygate.networks", ["telecel"], (Network.TELECEL,)),
        ("paygate.networks", ["telecel", "mtn", "mtn"], (Network.MTN, Network.TELECEL)),
        ("paygate.networks", [], ()),
        ("checkout.base_url", "https://pay.example:8443/api/", "https://pay.example:8443/api"),
        ("checkout.amount_unit", "major", AmountUnit.MAJOR),
        ("checkout.amount_unit", "minor", AmountUnit.MINOR),
        ("checkout.ipn_url", "http://shop.example/i?t=1", "http://shop.example/i?t=1"),
        ("checkout.callback_url", "https://192.0.2.1/#x", "https://192.0.2.1/#x"),
        ("checkout.redirect_hosts", ["Pay.Example", "pay.example"], ("pay.example",)),
        ("checkout.redirect_hosts", ["192.0.2.1", "2001:db8::1"], ("192.0.2.1", "2001:db8::1")),
        ("checkout.allow_plain_redirect", True, True),
        ("checkout.allow_test_checkout", True, True),
        ("cash.enabled", False, False),
        ("cash.denominations", ["0.50", "20", "5.00"], (Money(2000), Money(500), Money(50))),
        ("cash.denominations", ["200"], (Money(20000),)),
        ("cash.rounding", "0.05", Money(5)),
        ("cash.rounding", "1.00", Money(100)),
        ("receipt.printer", "", ""),
        ("receipt.printer", "file:/dev/usb/lp0", "file:/dev/usb/lp0"),
        ("receipt.printer", "tcp:192.0.2.1:9100", "tcp:192.0.2.1:9100"),
        ("receipt.printer", "tcp:[::1]:9100", "tcp:[::1]:9100"),
        ("receipt.printer", "tcp:Printer.example:1", "tcp:Printer.example:1"),
        ("receipt.printer", "system:Receipt_58", "system:Receipt_58"),
        ("receipt.printer", "windows:POS-58 Series", "windows:POS-58 Series"),
        ("receipt.width", 80, 80),
        ("receipt.print", "never", PrintWhen.NEVER),
        ("receipt.header", [" Makola Market ", "0302 000 000"], ("Makola Market", "0302 000 000")),
        ("receipt.footer", [], ()),
        ("receipt.drawer", True, True),
        ("shift.difference_limit", "0.00", Money(0)),
        ("shift.difference_limit", "20", Money(2000)),
        ("shift.day_starts_at", "04:30", "04:30"),
        ("shift.day_starts_at", "23:59", "23:59"),
        ("till.customer_language", "en", "en"),
        ("customer_screen.screen", "", ""),
        ("customer_screen.screen", " auto ", "auto"),
        ("customer_screen.screen", "HDMI-1", "HDMI-1"),
        ("customer_screen.screen", "\\\\.\\DISPLAY2", "\\\\.\\DISPLAY2"),
        ("customer_screen.voice", True, True),
        ("watch.deadline_seconds", 0.1, 0.1),
        ("watch.deadline_seconds", 120, 120),
        ("people.lock_after_minutes", 0, 0),
        ("people.lock_after_minutes", 720, 720),
        ("people.refund_limit", "0.00", Money(0)),
        ("people.refund_limit", "20.00", Money(2000)),
        ("ledger.retention_days", 1, 1),
        ("updates.manifest_url", "", ""),
        ("headoffice.url", "", ""),
        ("headoffice.url", "https://office.example", "https://office.example"),
        ("updates.manifest_url", "https://u.example/m.json", "https://u.example/m.json"),
        ("updates.manifest_url", "http://127.0.0.1:5/m.json", "http://127.0.0.1:5/m.json"),
        ("ledger.retention_days", 3650, 3650),
    ],
)
def test_values_that_are_taken(dotted: str, value: object, becomes: object) -> None:
    assert read(dotted, value) == becomes


BAD_URLS = [
    "",
    "pay.example",
    "//pay.example",
    "ftp://pay.example",
    "file:///etc/passwd",
    "https://",
    "https:///path",
    "https://me:word@pay.example",
    "https://@pay.example",
    "https://pay.example:",
    "https://pay.example:0",
    "https://pay.example:65536",
    "https://pay.example:port",
    "https://pay example",
    " https://pay.example",
    "https://pay.example\n",
    "https://pay.example\\@evil.example",
    "https://[::1",
    "https://-pay.example",
    "https://pay..example",
    "https://páy.example",
    "https://pay.example/" + "x" * 2048,
    5,
    None,
    ["https://pay.example"],
]
REFUSED: dict[str, list[object]] = {
    "till.mode": ["", "Live", "LIVE", True, 1, None, ["live"]],
    "till.shop": ["", "   ", "x" * 41, "two\nlines", "bell\x07", "\u202eesrever", 5, None],
    "till.name": ["", "T 1", "-T1", "T1-", "-", "T_1", "Tíll", "x" * 13, "T1\n", 1, None],
    "till.currency": ["", "ghs", "EUR", 1],
    "till.max_amount": ["", "0", "-5", "20000.005", "12,50", "21474836.48", "lots", 20000, 2.5],
    "till.sounds": ["true", "yes", 1, 0],
    "till.theme": ["Dark", "blue", 1],
    "till.language": ["", "FR", "ak", "tw", "french", "fr-TG", 1, ["fr"]],
    "till.secrets": ["", "File", "plain", "keys.toml", True, 1],
    "paygate.base_url": [*BAD_URLS, "https://pay.example?x=1", "https://pay.example/#x"],
    "paygate.networks": ["mtn", ["vodafone"], ["MTN"], [1], [["mtn"]], {"mtn": True}],
    "paygate.allow_plain_http": ["true", 1],
    "checkout.base_url": [*BAD_URLS, "https://pay.example?", "https://pay.example#"],
    "checkout.amount_unit": ["", "cedi", 1, True],
    "checkout.ipn_url": BAD_URLS,
    "checkout.callback_url": BAD_URLS,
    "checkout.redirect_hosts": [
        "pay.example",
        ["https://pay.example"],
        ["pay.example/x"],
        ["pay.example:443"],
        [""],
        [5],
        ["x" * 254],
    ],
    "checkout.allow_plain_http": ["false"],
    "checkout.allow_plain_redirect": ["false"],
    "checkout.allow_test_checkout": ["false"],
    "cash.enabled": ["true", 1],
    "cash.denominations": [
        "20",
        [],
        [20],
        ["20", 5],
        ["0"],
        ["-5"],
        ["0.005"],
        ["five"],
        ["5", "5.00"],
        {"20": True},
        None,
    ],
    "cash.rounding": ["", "0.02", "0.5", "5", "-0.05", 0.05, 1, True, None, ["0.05"]],
    "receipt.printer": [
        "lp0",
        "usb:/dev/usb/lp0",
        "file:",
        "file: ",
        "system:-oraw",
        "windows:two\nlines",
        "tcp:printer.example",
        "tcp:printer.example:0",
        "tcp:printer.example:65536",
        "tcp:printer.example:port",
        "tcp::9100",
        "tcp:two words:9100",
        "file:/" + "x" * 2048,
        5,
        None,
    ],
    "receipt.code_page": ["", "CP437", 437],
    "receipt.width": [0, 57, "58", 58.0, True],
    "receipt.print": ["", "Always", True],
    "receipt.header": ["a line", ["x" * 97], [""], [" "], ["bell\x07"], [5], ["line"] * 13],
    "receipt.footer": ["a line", ["two\nlines"], {"line": 1}],
    "receipt.drawer": ["true", 1],
    "shift.required": ["true", 1],
    "shift.blind": ["true", 0],
    "shift.difference_limit": ["", "-1", "many", 5, 0, True, None, "99999999999.00"],
    "shift.day_starts_at": [
        "", "4:30", "04:3", "0430", "24:00", "23:60", "-1:00", "٠٤:00", "04:00:00", 4, None,
    ],
    "till.customer_language": ["", "EN", "tw", "xx", "../en", 1, None, ["en"]],
    "customer_screen.screen": ["x" * 97, "two\nlines", "bell\x07", 2, True, None, ["auto"]],
    "customer_screen.voice": ["true", 1],
    "watch.deadline_seconds": ["10", 0, -1, 0.05, 121, True, float("nan"), float("inf")],
    "updates.manifest_url": [*BAD_URLS[1:], "http://pay.example/m.json", "https://pay.example/#x"],
    "headoffice.url": [*BAD_URLS[1:], "http://office.example", "https://office.example/#x"],
    "people.lock_after_minutes": [-1, 721, "5", 5.0, True],
    "people.refund_limit": ["", "0", "-1.00", 5, None, "30000000.00"],
    "ledger.retention_days": ["90", 0, -1, 3651, 90.0, True, datetime.date(2026, 1, 1)],
}  # fmt: skip


def test_every_setting_has_its_refusals() -> None:
    assert set(REFUSED) == set(SETTINGS)


@pytest.mark.parametrize("dotted", sorted(REFUSED))
def test_values_that_are_refused(dotted: str) -> None:
    for value in REFUSED[dotted]:
        section, _, key = dotted.partition(".")
        with pytest.raises(SettingsError) as refusal:
            parse({section: {key: value}})
        (problem,) = refusal.value.problems
        assert problem.key == dotted, value
        assert problem.value, value
        assert problem.allowed, value


def test_all_bad_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        parse(
            {
                "till": {"mode": "on", "max_amount": 5, "shop": "Fine"},
                "paygate": "https://pay.example",
                "checkout": {"amount_unit": "cents", "base_url": "http://pay.example"},
                "ledger": [{"retention_days": 1}],
            }
        )
    assert [problem.key for problem in refusal.value.problems] == [
        "till.mode",
        "till.max_amount",
        "paygate",
        "checkout.amount_unit",
        "ledger",
        "checkout.base_url",
    ]


@pytest.mark.parametrize("section", ["paygate", "checkout"])
def test_plain_http_needs_the_owner_s_word(section: str) -> None:
    url = "http://pay.example"
    for more in ({}, {"allow_plain_http": False}):
        with pytest.raises(SettingsError, match=f"{section}.allow_plain_http = true"):
            parse({section: {"base_url": url, **more}})
    allowed = parse({section: {"base_url": url, "allow_plain_http": True}})
    assert getattr(allowed.config, section).base_url == url


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://pay.example", False),
        ("http://pay.example", True),
        ("http://192.0.2.1:80", True),
        ("http://127.0.0.1:80", False),
        ("http://127.8.8.8", False),
        ("http://[::1]", False),
        ("http://localhost", False),
        ("http://till.localhost", False),
        ("http://localhost.example", True),
        ("http://127.0.0.1.example", True),
        ("http:", True),
    ],
)
def test_what_sends_keys_in_clear(url: str, plain: bool) -> None:
    assert plain_http(url) is plain


def test_an_unknown_key_warns_and_the_rest_goes_on() -> None:
    loaded = parse(
        {
            "till": {"shop": "Fine", "colour": "red"},
            "printer": {"width": 48},
            "paygate": {"api_key": "sk_live_abc", "sk_live_xyz": 1},
        }
    )
    assert loaded.config.till.shop == "Fine"
    assert [(warning.key, warning.code) for warning in loaded.warnings] == [
        ("till.colour", WarningCode.UNKNOWN_KEY),
        ("printer", WarningCode.UNKNOWN_KEY),
        ("paygate.api_key", WarningCode.KEY_IN_FILE),
        ("•••", WarningCode.UNKNOWN_KEY),
    ]
    assert "abc" not in repr(loaded)


def test_a_document_keeps_what_it_does_not_know() -> None:
    base = {"till": {"colour": "red", "mode": "live"}, "printer": {"width": 48}, "watch": 5}
    document = as_document(Config(), base)
    assert document["till"]["colour"] == "red"
    assert document["till"]["mode"] == "training"
    assert document["printer"] == {"width": 48}
    assert document["watch"] == {"deadline_seconds": 10}
    assert base["till"] == {"colour": "red", "mode": "live"}


def test_a_sample_is_written_only_as_an_answer() -> None:
    assert parse(as_document(Config())).given.isdisjoint(SAMPLES)
    assert parse(as_document(Config(), answered={"till.shop"})).given & SAMPLES == {"till.shop"}
    before = {"checkout": {"ipn_url": "https://shop.example/old"}}
    assert parse(as_document(Config(), before)).given & SAMPLES == {"checkout.ipn_url"}


def test_an_unset_unit_is_taken_out() -> None:
    before = {"checkout": {"amount_unit": "major"}}
    assert "amount_unit" not in as_document(Config(), before)["checkout"]


@given(
    st.sampled_from(Mode),
    st.sampled_from([None, *AmountUnit]),
    st.integers(1, 2_147_483_647),
    st.sets(st.sampled_from(Network)),
    st.booleans(),
    st.integers(1, 3650),
)
def test_what_is_written_reads_back_the_same(
    mode: Mode,
    unit: AmountUnit | None,
    most: int,
    networks: set[Network],
    yes: bool,
    days: int,
) -> None:
    config = Config()
    config = replace(
        config,
        till=replace(config.till, mode=mode, max_amount=Money(most), sounds=yes),
        paygate=replace(
            config.paygate,
            networks=tuple(network for network in Network if network in networks),
            allow_plain_http=yes,
        ),
        checkout=replace(config.checkout, amount_unit=unit, allow_test_checkout=yes),
        ledger=replace(config.ledger, retention_days=days),
    )
    assert parse(as_document(config)).config == config
