"""The wizard's pages: a title, perhaps words, and fields, in a stack. They write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos_app.desktop.link.ports import KEY_NAMES, KeyName
from pos_app.desktop.widgets import api_key_row, settings_fields
from pos_app.desktop.widgets.form import FormRow, page_of
from pos_app.desktop.widgets.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_app.desktop.widgets.settings_fields import Field

translate = QCoreApplication.translate

CHOICE, SHOP, MOBILE_MONEY, QR, READY, DONE = range(6)
KEYS_OF: dict[int, tuple[KeyName, ...]] = {
    MOBILE_MONEY: ("paygate.api_key",),
    QR: ("checkout.api_key", "checkout.secret_key"),
}
PAGE_OF = {
    "till.shop": SHOP,
    "till.name": SHOP,
    "paygate.base_url": MOBILE_MONEY,
    "checkout.base_url": QR,
    "checkout.amount_unit": QR,
    "checkout.ipn_url": QR,
    "checkout.callback_url": QR,
}


class Pages(QStackedWidget):
    """`fields` by dotted key, `lines` for keys by name, `summary` and `outcome` at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make every page, with every field still empty."""
        super().__init__(parent)
        self.fields: dict[str, Field] = {
            field.key: field
            for field in (
                settings_fields.shop(),
                settings_fields.till_name(),
                settings_fields.base_url("paygate"),
                settings_fields.base_url("checkout"),
                settings_fields.amount_unit(),
                settings_fields.ipn_url(),
                settings_fields.callback_url(),
            )
        }
        kept = translate(
            "FirstRun", "Kept in the computer's key store, never shown again. Empty: add it later."
        )
        self.lines = {name: api_key_row.key_line(name) for name in KEY_NAMES}
        self.rows = {
            name: FormRow(
                api_key_row.key_label(name),
                line,
                note=kept if name != "checkout.secret_key" else "",
            )
            for name, line in self.lines.items()
        }
        self.summary = Words("", "body", wrap=True, name="firstRunSummary")
        self.done = Words("", "heading", wrap=True, name="firstRunDone")
        self.outcome = Words("", "body", wrap=True, name="firstRunOutcome")
        for page in self._pages():
            self.addWidget(page)

    def sum_up(self) -> None:
        """Say on the last page what will be saved, and what stays off for want of a key."""

        def there(names: tuple[KeyName, ...], yes: str, no: str) -> str:
            return yes if all(self.lines[name].text().strip() for name in names) else no

        lines = (
            (translate("FirstRun", "Shop"), str(self.fields["till.shop"].value())),
            (translate("FirstRun", "Till"), str(self.fields["till.name"].value())),
            (
                translate("FirstRun", "Mobile money"),
                there(
                    ("paygate.api_key",),
                    translate("FirstRun", "its key is typed"),
                    translate("FirstRun", "no key typed: stays off until Settings has one"),
                ),
            ),
            (
                translate("FirstRun", "QR code"),
                there(
                    ("checkout.api_key", "checkout.secret_key"),
                    translate("FirstRun", "both keys are typed"),
                    translate("FirstRun", "a key is missing: stays off until Settings has both"),
                ),
            ),
        )
        self.summary.setText("\n".join(f"{name}:  {words}" for name, words in lines))

    def _pages(self) -> list[QWidget]:
        fields, rows = self.fields, self.rows
        return [
            _page(
                translate("FirstRun", "Welcome"),
                translate(
                    "FirstRun",
                    "Train first: everything works, with made-up customers and no real money. You "
                    "can go live at any time in Settings.\n\nGo live: type the shop's name and the "
                    "two gateways' keys. Real money moves from the next start on.",
                ),
            ),
            _page(
                translate("FirstRun", "Step 1 of 4 · The shop"),
                "",
                (fields["till.shop"], fields["till.name"]),
            ),
            _page(
                translate("FirstRun", "Step 2 of 4 · Mobile money through PayGate"),
                "",
                (rows["paygate.api_key"], fields["paygate.base_url"]),
            ),
            _page(
                translate("FirstRun", "Step 3 of 4 · QR through Checkout"),
                "",
                (
                    rows["checkout.api_key"],
                    rows["checkout.secret_key"],
                    fields["checkout.amount_unit"],
                    fields["checkout.ipn_url"],
                    fields["checkout.callback_url"],
                    fields["checkout.base_url"],
                ),
            ),
            _page(
                translate("FirstRun", "Step 4 of 4 · Ready"),
                translate(
                    "FirstRun",
                    "Nothing is written yet. Save, then close the till and open it again: it takes "
                    "real money from then on. Until then it stays in training.",
                ),
                (self.summary,),
            ),
            _page("", "", (self.done, self.outcome)),
        ]


def _page(title: str, text: str, parts: Sequence[QWidget] = ()) -> QWidget:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(14)
    if title:
        column.addWidget(Words(title, "heading", wrap=True))
    if text:
        column.addWidget(Words(text, "body", wrap=True))
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return page_of(inside)
