"""The page of the settings: three cards with fields, keys and tests. It lays out, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_app.desktop.link.ports import KEY_NAMES, KeyName, SettingsPort
from pos_app.desktop.widgets import settings_fields as fields
from pos_app.desktop.widgets.api_key_row import KeyRow
from pos_app.desktop.widgets.buttons import KeycapButton
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.notice import Notice
from pos_app.desktop.widgets.settings_fields import (
    ChoiceField,
    Field,
    ListField,
    TextField,
    TickField,
)
from pos_app.desktop.widgets.words import Words
from pos_app.domain.states import GatewayName

if TYPE_CHECKING:
    from collections.abc import Sequence

translate = QCoreApplication.translate


class Form(QScrollArea):
    """`fields` by dotted key, `keys` by name, and for each gateway a test button and its words."""

    def __init__(self, port: SettingsPort, parent: QWidget | None = None) -> None:
        """Lay it out, with every field still empty."""
        super().__init__(parent)
        self.setObjectName("settingsScroll")
        self.setAccessibleName(translate("Settings", "Settings"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.fields: dict[str, Field] = {}
        self.keys: dict[KeyName, KeyRow] = {name: KeyRow(name, port) for name in KEY_NAMES}
        self.tests: dict[GatewayName, KeycapButton] = {}
        self.outcomes: dict[GatewayName, Words] = {}
        for gateway in GatewayName:
            button = KeycapButton(
                translate("Settings", "Test connection"), size="line", name=f"{gateway.value}Test"
            )
            self.tests[gateway] = button
            self.outcomes[gateway] = Words(
                "", "small_strong", "quiet", wrap=True, name=f"{gateway.value}Tested"
            )
        self.key_place = Notice("", "", "amber", name="keyPlace")
        self.key_choice = self.key_place.add_button("", name="keyChoice", size="line")
        self.key_place.hide()
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 8, 0)
        whole.setSpacing(16)
        whole.addWidget(self.key_place)
        columns = QHBoxLayout()
        whole.addLayout(columns)
        columns.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._till())
        left.addWidget(self._paygate())
        left.addStretch(1)
        right.addWidget(self._checkout())
        right.addStretch(1)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self.setWidget(page)

    def _till(self) -> Card:
        parts = (
            fields.shop(),
            fields.till_name(),
            TextField(
                "till.max_amount",
                "maxAmount",
                translate("Settings", "The most that one sale may be, GH₵"),
            ),
            TickField("till.sounds", "soundsTick", translate("Settings", "Sounds")),
            ChoiceField(
                "till.theme",
                "themeChoice",
                translate("Settings", "Look"),
                (
                    ("system", translate("Settings", "As the computer")),
                    ("light", translate("Settings", "Light")),
                    ("dark", translate("Settings", "Dark")),
                ),
            ),
            fields.mode(),
        )
        return self._card(translate("Settings", "Till"), parts)

    def _paygate(self) -> Card:
        parts: tuple[QWidget, ...] = (
            self.keys["paygate.api_key"],
            fields.NetworksField(),
            fields.base_url("paygate"),
            _plain_http("paygate"),
        )
        title = translate("Settings", "PayGate: mobile money")
        return self._card(title, parts, GatewayName.PAYGATE)

    def _checkout(self) -> Card:
        parts: tuple[QWidget, ...] = (
            self.keys["checkout.api_key"],
            self.keys["checkout.secret_key"],
            fields.amount_unit(),
            fields.ipn_url(),
            fields.callback_url(),
            fields.base_url("checkout"),
            ListField(
                "checkout.redirect_hosts",
                "redirectHosts",
                translate("Settings", "Other hosts that payment pages may be on"),
            ),
            _plain_http("checkout"),
            TickField(
                "checkout.allow_plain_redirect",
                "allowPlainRedirect",
                translate("Settings", "Allow payment pages without encryption"),
                warning=translate(
                    "Settings", "DANGER: anyone on the way can change the page customers pay on."
                ),
            ),
            TickField(
                "checkout.allow_test_checkout",
                "allowTestCheckout",
                translate("Settings", "Allow test pages when live"),
                warning=translate(
                    "Settings", "DANGER: no money moves on a test page, and such sales never count."
                ),
            ),
        )
        return self._card(translate("Settings", "Checkout: QR"), parts, GatewayName.CHECKOUT)

    def _card(
        self, title: str, parts: Sequence[QWidget], gateway: GatewayName | None = None
    ) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(14)
        head = QHBoxLayout()
        # As high with a button as without one, so that headings stand alike.
        head.addStrut(44)
        head.addWidget(Words(title, "detail_large"))
        head.addStretch(1)
        column.addLayout(head)
        if gateway is not None:
            head.addWidget(self.tests[gateway])
            column.addWidget(self.outcomes[gateway])
            self.outcomes[gateway].hide()
        for part in parts:
            if isinstance(part, Field):
                self.fields[part.key] = part
            column.addWidget(part)
        return card


def _plain_http(gateway: str) -> TickField:
    return TickField(
        f"{gateway}.allow_plain_http",
        f"{gateway}AllowPlainHttp",
        translate("Settings", "Allow an address without encryption"),
        warning=translate(
            "Settings", "DANGER: the key travels in clear, and whoever reads it can use it."
        ),
    )
