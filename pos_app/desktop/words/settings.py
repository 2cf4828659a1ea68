"""The words of the settings: each setting's own, and what is wrong with a value, key or connection.

One clear sentence each, with what to do. Only words: nothing here may decide anything, and no key
may ever pass through here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from pos_app.domain.methods import GATEWAYS
from pos_app.settings.config_file import ProblemCode, SettingProblem
from pos_app.settings.settings_table import LANGUAGES

if TYPE_CHECKING:
    from pos_app.desktop.link.memory import WindowMemory
    from pos_app.desktop.link.settings_room import KeyState
    from pos_app.engine.events import ConnectionTested

translate = QCoreApplication.translate

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}
"""Each language as those call it who speak it, so that they find it whatever is spoken now."""


class SettingWords(NamedTuple):
    """What is said of one setting.

    Attributes:
        label: Its name, above its control or beside its tick.
        note: A quieter line below; a tick's is said in red while it is ticked.
        options: Of a choice: each value and its words, in the order in which they are offered; an
            empty value stands for none.
        refused: What to type instead of a value that is not allowed; where there is none, what the
            table of settings says is allowed.
    """

    label: str
    note: str = ""
    options: tuple[tuple[str, str], ...] = ()
    refused: str = ""


def setting_words() -> dict[str, SettingWords]:
    """The words of each setting that a person is asked for, by its key in the table of settings."""
    address = translate("Settings", "Type a web address such as https://pay.example/api.")
    base_url = SettingWords(translate("Settings", "Address (base_url)"), refused=address)
    plain_http = SettingWords(
        translate("Settings", "Allow an address without encryption"),
        translate("Settings", "DANGER: the key travels in clear, and whoever reads it can use it."),
    )
    return {
        "till.mode": SettingWords(
            translate("Settings", "Mode"),
            translate("Settings", "A change applies the next time the till starts."),
            (
                ("training", translate("Settings", "Training: no real money moves")),
                ("live", translate("Settings", "Live: real money")),
            ),
        ),
        "till.shop": SettingWords(
            translate("Settings", "Shop"),
            refused=translate("Settings", "Type the shop's name: 1 to 40 letters."),
        ),
        "till.name": SettingWords(
            translate("Settings", "Till's name"),
            translate("Settings", "Starts every sale number: T1-000001."),
            refused=translate(
                "Settings",
                "Type 1 to 12 letters, digits or dashes, such as T1, no dash at the ends.",
            ),
        ),
        "till.max_amount": SettingWords(
            translate("Settings", "The most that one sale may be, GH₵"),
            refused=translate(
                "Settings",
                "Type an amount such as 20000.00, more than zero and below 21,474,836.48.",
            ),
        ),
        "till.sounds": SettingWords(translate("Settings", "Sounds")),
        "till.theme": SettingWords(
            translate("Settings", "Look"),
            options=(
                ("system", translate("Settings", "As the computer")),
                ("light", translate("Settings", "Light")),
                ("dark", translate("Settings", "Dark")),
            ),
        ),
        "till.language": SettingWords(
            translate("Settings", "Language"),
            options=(
                ("system", translate("Settings", "As the computer")),
                *((code, LANGUAGE_NAMES[code]) for code in LANGUAGES),
            ),
        ),
        "cash.enabled": SettingWords(translate("Settings", "Take cash")),
        "cash.denominations": SettingWords(
            translate("Settings", "Notes and coins, in GH₵"),
            translate("Settings", "Those that you have: they are counted and given as change."),
            refused=translate("Settings", "Type amounts such as 20, 5, 0.50, with commas between."),
        ),
        "cash.rounding": SettingWords(
            translate("Settings", "Round what is due in cash"),
            options=(
                ("0.01", translate("Settings", "Never")),
                ("0.05", translate("Settings", "To 5 pesewas")),
                ("0.10", translate("Settings", "To 10 pesewas")),
                ("0.20", translate("Settings", "To 20 pesewas")),
                ("0.50", translate("Settings", "To 50 pesewas")),
                ("1.00", translate("Settings", "To whole cedis")),
            ),
        ),
        "customer_screen.screen": SettingWords(
            translate("Settings", "Screen (empty: none)"),
            _screens(),
            refused=translate("Settings", "Type auto, or a screen's name."),
        ),
        "customer_screen.voice": SettingWords(translate("Settings", "Say PAID aloud, in English")),
        "receipt.printer": SettingWords(
            translate("Settings", "Printer"),
            options=(
                ("", translate("Settings", "None")),
                ("tcp", translate("Settings", "In the network")),
                ("file", translate("Settings", "On a cable")),
                ("system", translate("Settings", "Of this computer")),
                ("windows", translate("Settings", "Of this computer, its raw way (Windows)")),
            ),
            refused=translate(
                "Settings", "Type where it is, such as 192.168.1.50:9100 or /dev/usb/lp0."
            ),
        ),
        "receipt.width": SettingWords(
            translate("Settings", "Paper"),
            options=(
                ("58", translate("Settings", "58 mm wide")),
                ("80", translate("Settings", "80 mm wide, with a cutter")),
            ),
        ),
        "receipt.code_page": SettingWords(
            translate("Settings", "Its letters"),
            translate("Settings", "The test print shows each: choose one whose line reads right."),
            tuple(
                (page, translate("Settings", "As the line {name}").format(name=page))
                for page in ("cp437", "cp850", "cp1252", "cp858")
            ),
        ),
        "receipt.print": SettingWords(
            translate("Settings", "When a sale is paid"),
            options=(
                ("always", translate("Settings", "Print a receipt")),
                ("ask", translate("Settings", "Show the button")),
                ("never", translate("Settings", "Print none")),
            ),
        ),
        "receipt.header": SettingWords(
            translate("Settings", "Lines under the shop's name"),
            translate("Settings", "Such as the place and your phone. No word of a tax."),
            refused=translate("Settings", "Type at most 12 lines of 96 letters."),
        ),
        "receipt.footer": SettingWords(
            translate("Settings", "Lines at the end"),
            refused=translate("Settings", "Type at most 12 lines of 96 letters."),
        ),
        "receipt.drawer": SettingWords(
            translate("Settings", "The printer opens the drawer for cash")
        ),
        "paygate.networks": SettingWords(translate("Settings", "Networks")),
        "paygate.base_url": base_url,
        "paygate.allow_plain_http": plain_http,
        "checkout.amount_unit": SettingWords(
            translate("Settings", "What Checkout's amount counts"),
            translate(
                "Settings",
                "Ask Checkout. The wrong one charges a hundred times too much, or too little.",
            ),
            (
                ("", translate("Settings", "Not known yet: QR stays off when live")),
                ("major", translate("Settings", "Cedis: 20 means GH₵ 20.00")),
                ("minor", translate("Settings", "Pesewas: 2000 means GH₵ 20.00")),
            ),
        ),
        "checkout.ipn_url": SettingWords(
            translate("Settings", "Your address for Checkout's reports (ipn_url)"), refused=address
        ),
        "checkout.callback_url": SettingWords(
            translate("Settings", "Page after paying (callback_url)"), refused=address
        ),
        "checkout.base_url": base_url,
        "checkout.redirect_hosts": SettingWords(
            translate("Settings", "Other hosts that payment pages may be on"),
            refused=translate(
                "Settings",
                "Type host names such as pay.example, with commas between, no https://.",
            ),
        ),
        "checkout.allow_plain_http": plain_http,
        "checkout.allow_plain_redirect": SettingWords(
            translate("Settings", "Allow payment pages without encryption"),
            translate(
                "Settings", "DANGER: anyone on the way can change the page customers pay on."
            ),
        ),
        "checkout.allow_test_checkout": SettingWords(
            translate("Settings", "Allow test pages when live"),
            translate(
                "Settings", "DANGER: no money moves on a test page, and such sales never count."
            ),
        ),
    }


def _screens() -> str:
    """What may be typed for the customer's screen on this computer."""
    names = [each.name() for each in QGuiApplication.screens() if each.name()]
    if not names:
        return translate("Settings", "auto is the second one.")
    pattern = translate("Settings", "auto is the second one. Here are: {names}.")
    return pattern.format(names=", ".join(names))


def section_title(section: str) -> str:
    """The title of a section's card; one without words of its own has its name."""
    return {
        "till": translate("Settings", "Till"),
        "paygate": translate("Settings", "PayGate: mobile money"),
        "checkout": translate("Settings", "Checkout: QR"),
        "cash": translate("Settings", "Cash"),
        "customer_screen": translate("Settings", "Customer's screen"),
        "receipt": translate("Settings", "Receipts"),
    }.get(section, section.capitalize())


def problem(found: SettingProblem) -> str:
    """What is wrong with a value, at its place."""
    if found.code is ProblemCode.PLAIN_HTTP:
        return translate(
            "Settings",
            "This address is not encrypted. Use https, or allow it below at your own risk.",
        )
    if found.code in (ProblemCode.UNWRITABLE, ProblemCode.NO_FOLDER):
        return translate(
            "Settings", "The settings cannot be written: {place} must be {allowed}."
        ).format(place=found.key, allowed=found.allowed)
    if found.code is ProblemCode.BAD_TOML:
        return translate(
            "Settings", "The settings cannot be used: config.toml, line {line}: {why}."
        ).format(line=found.line, why=found.allowed)
    if found.code is ProblemCode.UNREADABLE:
        return translate(
            "Settings", "The settings cannot be used: config.toml must be {allowed}."
        ).format(allowed=found.allowed)
    words = setting_words().get(found.key)
    if words is not None and words.refused:
        return words.refused
    fallback = translate("Settings", "{key} must be {allowed}.")
    return fallback.format(key=found.key, allowed=found.allowed)


def key_state(state: KeyState) -> str:
    """Whether a key is there."""
    if state.environment and state.code == "found":
        return translate("Settings", "From the environment")
    known = {
        "found": translate("Settings", "Set"),
        "stored": translate("Settings", "Set"),
        "missing": translate("Settings", "Missing"),
        "deleted": translate("Settings", "Missing"),
        "no_store": translate("Settings", "This computer has no key store"),
        "failed": translate("Settings", "The key store does not answer"),
        "timed_out": translate("Settings", "The key store does not answer"),
        "unusable": translate("Settings", "Not usable"),
    }
    words = known.get(state.code, translate("Settings", "Unknown"))
    if state.test and state.code in ("found", "stored"):
        words = translate("Settings", "{state}, a test key: it takes no real money").format(
            state=words
        )
    return words


def key_outcome(state: KeyState, variable: str) -> str:
    """What became of a key that was typed or taken out."""
    known = {
        "stored": translate(
            "Settings", "Kept in the computer's key store. The till uses it at its next start."
        ),
        "deleted": translate(
            "Settings", "Taken out of the key store. The till forgets it at its next start."
        ),
        "missing": translate("Settings", "There was no key to take out."),
        "no_store": translate(
            "Settings",
            "Not kept: this computer has no safe store for keys. Settings can keep them in a file, "
            "or set {variable}.",
        ),
        "failed": translate(
            "Settings", "Not kept: the key store refused. Unlock it, or set {variable} instead."
        ),
        "timed_out": translate(
            "Settings", "No answer from the key store. Unlock it and look again, or set {variable}."
        ),
        "unusable": translate(
            "Settings",
            "This is not a secret key: PayGate's begins with sk_, Checkout's are long words "
            "without spaces. Copy it again.",
        ),
    }
    if state.file:
        known |= {
            "stored": translate(
                "Settings", "Kept in the file of keys. The till uses it at its next start."
            ),
            "deleted": translate(
                "Settings", "Taken out of the file of keys. The till forgets it at its next start."
            ),
            "failed": translate(
                "Settings", "Not kept: the file of keys cannot be used. `pos-app doctor` says why."
            ),
        }
    words = known.get(state.code, translate("Settings", "It did not work."))
    return words.format(variable=variable)


def key_place(code: str, place: str) -> tuple[str, str, str]:
    """Where keys are kept, when it is not the computer's store: title, text and a button's words.

    Args:
        code: `file`, or why there is no store: `no_store failed timed_out`.
        place: The file.
    """
    if code == "file":
        return (
            translate("Settings", "The keys are kept in a file"),
            translate(
                "Settings",
                "{place}: only this user of the computer can read it. Whoever works under this "
                "user, or takes the disk, can read it too.",
            ).format(place=place),
            translate("Settings", "Move them to the key store"),
        )
    title = translate("Settings", "The computer's key store does not answer")
    if code == "no_store":
        title = translate("Settings", "This computer has no safe store for keys")
    text = translate(
        "Settings",
        "Unlock or install one and look again, or choose a file that only this user of the "
        "computer can read. Whoever works under this user, or takes the disk, can read it too.",
    )
    return title, text, translate("Settings", "Keep the keys in a file")


def moved(state: KeyState) -> tuple[str, bool]:
    """What became of the keys that were to move into the store, and whether it is good."""
    if state.code == "stored":
        return translate("Settings", "Moved to the key store. The file of keys is gone."), True
    why = {
        "no_store": translate("Settings", "this computer has no safe store for keys"),
        "timed_out": translate("Settings", "the key store does not answer"),
        "unwritable": translate("Settings", "the settings cannot be written"),
    }.get(state.code, translate("Settings", "the key store refused, or the file cannot be used"))
    return translate("Settings", "Not moved: {why}.").format(why=why), False


def tested(event: ConnectionTested) -> tuple[str, bool]:
    """The outcome of a connection test in words, and whether it is good."""
    name = GATEWAYS[event.gateway].title
    if event.code == "ok":
        return translate("Settings", "{gateway} answers and takes the key.").format(
            gateway=name
        ), True
    refused = translate("Settings", "{gateway} refuses the key. Type it again.")
    certificate = translate(
        "Settings", "The connection is not safe. Check this computer's date, then the address."
    )
    silent = translate("Settings", "{gateway} did not answer in time. Try again in a moment.")
    down = translate("Settings", "{gateway} has trouble of its own. Try again in a moment.")
    known = {
        "gateway_off": translate("Settings", "{gateway} is off: a key or an address is missing."),
        "test_key_in_live": translate(
            "Settings", "This is a test key, and the till is live. Type the live key."
        ),
        "http_401": refused,
        "http_403": refused,
        "http_404": translate(
            "Settings", "There is no {gateway} at this address. Check it, also its end."
        ),
        "name_not_resolved": translate(
            "Settings", "{gateway} is not found. Check the internet, then the address."
        ),
        "connect_failed": translate(
            "Settings", "No connection to {gateway}. Check the internet, then the address."
        ),
        "certificate_refused": certificate,
        "plain_http_refused": translate("Settings", "The address of {gateway} is not encrypted."),
        "bad_url": translate("Settings", "The address of {gateway} is wrong."),
        "not_sent_in_time": silent,
        "deadline_passed": silent,
        "connection_lost": translate("Settings", "The connection to {gateway} broke. Try again."),
        "rate_limited": translate("Settings", "{gateway} asks to wait. Try again in a minute."),
        "redirected": translate(
            "Settings", "This address leads elsewhere, so it is not {gateway}'s. Check it."
        ),
    }
    fallback = translate("Settings", "{gateway} did not answer as it should ({code}).")
    other = down if event.code.startswith("http_5") else fallback
    words = known.get(event.code, other).format(gateway=name, code=event.code)
    return words, False


def mode_refusal(model: WindowMemory) -> str:
    """Why training and live cannot be changed now; empty when they can."""
    if model.trouble is not None:
        return ""
    if model.recovery is None:
        return translate(
            "Settings", "The till is still reading its sales. Change the mode in a moment."
        )
    count = len(model.unresolved())
    if count == 0:
        return ""
    return translate(
        "Settings",
        "%n payment(s) not finished. Wait for the end or close what goes on, then change the mode.",
        "",
        count,
    )
