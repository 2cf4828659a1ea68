"""The fields of the settings, each with its words, shared by the settings screen and the wizard.

A field holds TOML's value under a dotted key. It never checks a value itself: the settings room
does, and its answer is shown at the field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from pos_app.desktop.widgets.form import ChoiceBox, FormRow, Tick, line_edit
from pos_app.desktop.words import payments
from pos_app.domain.phone import Network
from pos_app.domain.typed_text import cleaned, customer_reads

if TYPE_CHECKING:
    from collections.abc import Sequence

translate = QCoreApplication.translate


class Field(FormRow):
    """One setting; `edited` comes when a person changed it."""

    edited = Signal()

    def __init__(self, key: str, label: str, control: QWidget, *, note: str = "") -> None:
        """Keep the dotted key; the rest is `FormRow`'s."""
        super().__init__(label, control, note=note)
        self.key = key

    def value(self) -> object:
        """The value as TOML holds it; None where nothing is chosen."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show this value."""
        raise NotImplementedError


class TextField(Field):
    """A line of text."""

    def __init__(self, key: str, name: str, label: str, *, note: str = "") -> None:
        """Make it empty."""
        self.line: QLineEdit = line_edit(name)
        super().__init__(key, label, self.line, note=note)
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> object:
        """The text without spaces around it."""
        return cleaned(self.line.text()).strip()

    def set_value(self, value: object) -> None:
        """Show this text from its beginning."""
        self.line.setText(str(value or ""))
        self.line.setCursorPosition(0)


class ListField(TextField):
    """Words with commas between."""

    def value(self) -> object:
        """The words."""
        return [word.strip() for word in self.line.text().split(",") if word.strip()]

    def set_value(self, value: object) -> None:
        """Show these words."""
        words = value if isinstance(value, list) else []
        super().set_value(", ".join(str(word) for word in words))


class ChoiceField(Field):
    """One of a few values; the empty one stands for none."""

    def __init__(
        self,
        key: str,
        name: str,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        note: str = "",
    ) -> None:
        """Make it with the first option chosen."""
        self.choice = ChoiceBox(options, name=name, spoken=label)
        super().__init__(key, label, self.choice, note=note)
        self.choice.activated.connect(lambda _place: self.edited.emit())

    def value(self) -> object:
        """The value chosen."""
        return self.choice.value() or None

    def set_value(self, value: object) -> None:
        """Choose this value."""
        self.choice.set_value(str(value or ""))


class TickField(Field):
    """Yes or no; `warning` is said in red while it is ticked."""

    def __init__(self, key: str, name: str, text: str, *, warning: str = "") -> None:
        """Make it unticked."""
        self.tick = Tick(text, name=name)
        self._warning = warning
        super().__init__(key, "", self.tick)
        self.tick.clicked.connect(lambda _on: self.edited.emit())
        self.tick.toggled.connect(self._warn)

    def value(self) -> object:
        """Whether it is ticked."""
        return self.tick.isChecked()

    def set_value(self, value: object) -> None:
        """Tick it or not."""
        self.tick.setChecked(value is True)

    def _warn(self, ticked: bool) -> None:
        self.set_note(self._warning if ticked else "", danger=True)


class NetworksField(Field):
    """The networks that the shop takes, a tick each."""

    def __init__(self) -> None:
        """Make it with none."""
        box = QWidget()
        box.setObjectName("paygateNetworks")
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        names = {
            Network.MTN: "settingsMtn",
            Network.TELECEL: "settingsTelecel",
            Network.AIRTELTIGO: "settingsAirteltigo",
        }
        self.ticks = {
            network: Tick(payments.network_name(network)[0], name=name)
            for network, name in names.items()
        }
        for tick in self.ticks.values():
            tick.clicked.connect(lambda _on: self.edited.emit())
            row.addWidget(tick)
        row.addStretch(1)
        super().__init__("paygate.networks", translate("Settings", "Networks"), box)

    def value(self) -> object:
        """The networks' words."""
        return [network.value for network, tick in self.ticks.items() if tick.isChecked()]

    def set_value(self, value: object) -> None:
        """Tick these."""
        on = value if isinstance(value, list) else []
        for network, tick in self.ticks.items():
            tick.setChecked(network.value in on)


class ShopField(TextField):
    """The shop's name, and how it arrives on a customer's phone where that differs."""

    def __init__(self) -> None:
        """Make it empty."""
        super().__init__("till.shop", "shopField", translate("Settings", "Shop"))
        self.line.textChanged.connect(self._tell)
        self._tell("")

    def _tell(self, text: str) -> None:
        text = " ".join(text.split())
        read = customer_reads(text)
        if read == text:
            self.set_note(translate("Settings", "Customers read it on their phone."))
        elif read:
            pattern = translate("Settings", "On their phone customers read: {name}")
            self.set_note(pattern.format(name=read))
        else:
            self.set_note(
                translate(
                    "Settings", "Customers cannot read this on their phone: use plain letters."
                ),
                danger=True,
            )


def shop() -> TextField:
    """The shop's name."""
    return ShopField()


def till_name() -> TextField:
    """The till's name."""
    return TextField(
        "till.name",
        "tillNameField",
        translate("Settings", "Till's name"),
        note=translate("Settings", "Starts every sale number: T1-000001."),
    )


def amount_unit() -> ChoiceField:
    """What Checkout's amount counts."""
    return ChoiceField(
        "checkout.amount_unit",
        "amountUnit",
        translate("Settings", "What Checkout's amount counts"),
        (
            ("", translate("Settings", "Not known yet: QR stays off when live")),
            ("major", translate("Settings", "Cedis: 20 means GH₵ 20.00")),
            ("minor", translate("Settings", "Pesewas: 2000 means GH₵ 20.00")),
        ),
        note=translate(
            "Settings",
            "Ask Checkout. The wrong one charges a hundred times too much, or too little.",
        ),
    )


def ipn_url() -> TextField:
    """Where Checkout reports payments."""
    return TextField(
        "checkout.ipn_url",
        "ipnUrl",
        translate("Settings", "Your address for Checkout's reports (ipn_url)"),
    )


def callback_url() -> TextField:
    """Where the customer goes afterwards."""
    return TextField(
        "checkout.callback_url",
        "callbackUrl",
        translate("Settings", "Page after paying (callback_url)"),
    )


def base_url(gateway: str) -> TextField:
    """A gateway's address; `gateway` is `paygate` or `checkout`."""
    return TextField(
        f"{gateway}.base_url", f"{gateway}BaseUrl", translate("Settings", "Address (base_url)")
    )


def mode() -> ChoiceField:
    """Training or live."""
    return ChoiceField(
        "till.mode",
        "modeChoice",
        translate("Settings", "Mode"),
        (
            ("training", translate("Settings", "Training: no real money moves")),
            ("live", translate("Settings", "Live: real money")),
        ),
        note=translate("Settings", "A change applies the next time the till starts."),
    )
