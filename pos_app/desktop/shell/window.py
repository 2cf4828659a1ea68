"""The till's window: banners, header, the pane with one screen, the rail, footer; and its keys.

It lays out, routes keys, and shows what the model knows. What a sale goes through is
the sale flow's business, and no payment rule may ever stand here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.desktop import shortcuts
from pos_app.desktop.look import fonts
from pos_app.desktop.look.theme import apply_theme
from pos_app.desktop.shell import places
from pos_app.desktop.shell.frame import LOW, LOWEST, Banner, Footer, Header
from pos_app.desktop.widgets.accessibility import announce
from pos_app.desktop.widgets.card import Card
from pos_app.desktop.widgets.confirm import InlineConfirm
from pos_app.desktop.widgets.screen_stack import Screen, ScreenStack, apart
from pos_app.desktop.words import frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent

    from pos_app.desktop.link.context import ScreenContext, WindowSettings

NARROW = 1200
"""Below this width the rail is a drawer."""
SMALLEST = (853, 430)
"""Below this size nothing is promised."""
HOME = places.SELL.name
RAIL = 352
_WIDEST_DRAWER = 460
_SPACING = 16
_QUESTION = 720

translate = QCoreApplication.translate


class Window(QWidget):
    """The frame. Screens are registered by name and made when first opened.

    `painted` comes once, after the first paint; `closed` when a person has closed the window, which
    `may_close` can refuse; `failed` with the name of a place beside the sale that had to close;
    `ticked` once a second; `settings_applied` when other settings hold; `spoken_anew` when another
    language is spoken.
    """

    painted = Signal()
    closed = Signal()
    failed = Signal(str)
    ticked = Signal()
    settings_applied = Signal()
    spoken_anew = Signal()

    def __init__(self, context: ScreenContext, *, parent: QWidget | None = None) -> None:
        """Lay out the frame; nothing is shown and nothing is started."""
        super().__init__(parent)
        self.context = context
        self.setObjectName("tillWindow")
        self.may_close: Callable[[], bool] = lambda: True
        self.go_home: Callable[[], None] = lambda: self.open(HOME)
        self.instead: Callable[[str], str] = lambda name: name
        """The place that is opened where this one is asked for."""
        self.starts_again = False
        """Whether it closes in order to start again, because a person asked for that."""
        self._painted = False
        self._spoken = ("", "")
        self.training = Banner(frame.training_banner(), "training")
        self.danger = Banner("", "danger", name="dangerBanner")
        self.test = Banner("", "test", name="testBanner")
        self.trouble = Banner("", "danger", name="troubleBanner")
        self.header = Header(shortcuts.action(shortcuts.TO_RAIL, self, self._to_rail))
        shortcuts.action(shortcuts.HISTORY, self, lambda: self.go(places.HISTORY.name))
        shortcuts.action(shortcuts.SHIFT, self, lambda: self.go(places.SHIFT.name))
        shortcuts.action(shortcuts.REPORTS, self, lambda: self.go(places.REPORTS.name))
        shortcuts.action(shortcuts.SETTINGS, self, lambda: self.go(places.SETTINGS.name))
        self.pane = ScreenStack()
        self.footer = Footer()
        self._rail: QWidget | None = None
        self._rail_open = False
        # What a screen has to say must never make the window grow by itself.
        self.setMinimumSize(*SMALLEST)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for banner in (self.training, self.danger, self.test, self.trouble):
            column.addWidget(banner)
        column.addWidget(self.header)
        self._body = QHBoxLayout()
        self._body.addWidget(self.pane, 1)
        column.addLayout(self._body, 1)
        column.addWidget(self.footer)
        self.pane.made.connect(self._made)
        self.pane.changed.connect(self._opened)
        self.header.asked.connect(self.go)
        self.header.rail_asked.connect(self.toggle_rail)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.tick)
        self._compact()
        self.refresh()

    # Places -------------------------------------------------------------------------------------

    def register(self, name: str, make: Callable[[], Screen]) -> None:
        """Know how a place's screen is made; its button in the header shows from now on."""
        self.pane.register(name, make)
        self.header.offer(name)
        if self._painted:
            self.header.show_model(self.context.model, narrow=self.narrow)

    def open(self, name: str) -> None:
        """Bring a screen to the front, or what stands for it now."""
        self.pane.open(self.instead(name))

    def go(self, name: str) -> None:
        """Open a place as a person asks for it: `sell` is wherever the sale is."""
        if name == HOME:
            self.go_home()
        elif self.pane.knows(name):
            self.open(name)

    def shut(self, name: str) -> bool:
        """Close a place beside the sale that failed; where it was in front, the sale comes.

        Returns:
            Whether there was such a screen.
        """
        if self.pane.current == name:
            self.go_home()
        made = self.pane.drop(name)
        self.failed.emit(name)
        return made

    def speak_anew(self) -> None:
        """Say the frame in the language of now, and forget the rail; screens are the pane's."""
        self.training.setText(frame.training_banner())
        self.header.say_anew()
        self.footer.say_anew()
        if self._rail is not None:
            self._body.removeWidget(self._rail)
            self._rail.hide()
            self._rail.deleteLater()
            self._rail = None
        self.refresh()

    def set_rail(self, rail: QWidget) -> None:
        """Put the rail at the right, or in the drawer."""
        self._rail = rail
        rail.setParent(self)
        shortcuts.action(
            shortcuts.LEAVE_RAIL, rail, lambda: self.show_drawer(shown=False), local=True
        )
        self._compact()
        self._place_rail()

    def add_beside(self, widget: QWidget) -> None:
        """Stand this at the right of the pane, where the rail is a drawer."""
        self._body.insertWidget(1, widget)

    def toggle_rail(self) -> None:
        """Open or close the drawer; a wide window has the rail always."""
        self.show_drawer(shown=not self._rail_open)

    def show_drawer(self, *, shown: bool) -> None:
        """Open or close the drawer."""
        self._rail_open = shown
        self._place_rail()
        if self._rail is not None and shown:
            self._rail.setFocus(Qt.FocusReason.OtherFocusReason)
        elif front := self.pane.front():
            # Where it was last in this screen, if that can still be used; else the screen's own.
            last = front.focusWidget()
            if last is None or not (last.isVisible() and last.isEnabled()):
                last = front
            last.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def narrow(self) -> bool:
        """Whether the rail is a drawer now."""
        return self.width() < NARROW * fonts.scale()

    @property
    def drawer_open(self) -> bool:
        """Whether the drawer is open now."""
        return self.narrow and self._rail_open

    # What is known ------------------------------------------------------------------------------

    def on_settled(self) -> None:
        """Everybody has followed an event: show it in the frame, and say what is in front now."""
        self.refresh()
        self._speak()

    def _speak(self) -> None:
        """Tell a screen reader what is in front, once for each change of it."""
        front = self.pane.front()
        news = front.spoken() if front is not None else ("", "")
        if news != self._spoken:
            self._spoken = news
            announce(self, news[1])

    def refresh(self) -> None:
        """Show in the frame what the model and the settings say now."""
        settings = self.context.settings
        model = self.context.model
        self.setWindowTitle(f"{settings.shop} · {frame.till_name(settings.till)}")
        self.training.setVisible(not settings.live)
        for banner, text in (
            (self.danger, frame.danger_banner(settings)),
            (self.test, frame.test_banner(settings)),
            (self.trouble, frame.trouble_banner(model)),
        ):
            if banner.text() != text:
                banner.setText(text)
                if self._painted:
                    announce(banner, text)
            banner.setVisible(bool(text))
        self.header.show_settings(settings)
        self.header.show_model(model, narrow=self.narrow)
        self.footer.show_model(model)

    def settings_changed(self, settings: WindowSettings, app: QApplication | None = None) -> None:
        """Use other settings from now on."""
        if app is not None and settings.theme != self.context.settings.theme:
            apply_theme(app, settings.theme)
        self.context.settings = settings
        self.context.sounds.set_enabled(settings.sounds)
        self.refresh()
        for screen in tuple(self.pane.screens.values()):
            apart(screen.settings_changed)
        self.settings_applied.emit()

    def on_sound_unheard(self) -> None:
        """Ask for attention in the taskbar, where another window is in front."""
        QApplication.alert(self)

    def retire(self) -> None:
        """Take nothing more from a person: it cannot be relied on now."""
        self._clock.stop()
        self.may_close = lambda: True
        self.setEnabled(False)

    def tick(self) -> None:
        """Once a second: only what is in front counts on."""
        if front := self.pane.front():
            apart(front.tick)
        if self._rail is not None and self._rail.isVisible():
            apart(self._rail.tick)  # type: ignore[attr-defined]
        self.ticked.emit()

    # Keys ---------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Let no action take a key before it is pressed here.

        While a screen reader listens Qt hands on key presses a moment later, and shortcuts at once:
        an Enter would overtake the digits that were typed before it.
        """
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use a key that no focused control used: as an action's, or as what is typed."""
        event.accept()
        if shortcuts.held(event):
            return
        if (action := self._action_of(event)) is not None:
            action.trigger()
            return
        front = self.pane.front()
        if front is None or not front.typed(event):
            event.ignore()
        elif shortcuts.typed(event) and self._focus_in_rail():
            # Who types is back at the sale: the next Enter must not open a card.
            self.to_front()

    def _action_of(self, event: QKeyEvent) -> QAction | None:
        """What the key does around the focus or in the open drawer, else wherever the focus is."""
        owners: list[QWidget] = []
        widget: QWidget | None = self.focusWidget()
        while widget is not None and widget is not self:
            owners.append(widget)
            widget = widget.parentWidget()
        if self._rail is not None and self.drawer_open:
            owners.append(self._rail)
        near = [action for owner in owners for action in owner.actions()]
        local = [each for each in near if each.shortcutContext() != shortcuts.EVERYWHERE]
        everywhere = [each for each in self.findChildren(QAction) if shortcuts.is_live(each)]
        pressed = (each for each in (*local, *everywhere) if shortcuts.is_pressed(each, event))
        return next(pressed, None)

    def _to_rail(self) -> None:
        if self._rail is None:
            return
        if self.narrow:
            self.toggle_rail()
            return
        if not self._rail.isVisible():
            self.go(HOME)
        # Cash takes the rail's place, and is where the sale is.
        if self._rail.isVisible():
            self._rail.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _focus_in_rail(self) -> bool:
        focus = self.focusWidget()
        rail = self._rail
        return rail is not None and focus is not None and rail.isAncestorOf(focus)

    def to_front(self) -> None:
        """Put the focus where the screen in front wants typing to go."""
        if front := self.pane.front():
            front.opened()

    # Layout -------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the rail into a drawer or back, and take less room for the frame when low."""
        super().resizeEvent(event)
        self._compact()
        self._place_rail()
        self.header.show_model(self.context.model, narrow=self.narrow)

    def _compact(self) -> None:
        low, lowest = self.height() < LOW, self.height() < LOWEST
        self.header.set_low(low=low, lowest=lowest)
        self.footer.set_low(low=low)
        for banner in (self.training, self.danger, self.test, self.trouble):
            banner.set_low(lowest=lowest)
        side = 12 if low else 20
        air = 4 if lowest else 8 if low else 16
        # Until there is a rail its place is kept, so that nothing moves when it comes.
        kept = 0 if self._rail is not None or self.narrow else RAIL + _SPACING
        self._body.setContentsMargins(side, air, side + kept, air)
        self._body.setSpacing(_SPACING)

    def _place_rail(self) -> None:
        rail = self._rail
        if rail is None:
            return
        front = self.pane.front()
        if self.narrow:
            self._body.removeWidget(rail)
            top = self.header.geometry().bottom() + 1
            wide = min(_WIDEST_DRAWER, fonts.room(RAIL))
            high = self.footer.geometry().top() - top - 16
            rail.setGeometry(self.width() - wide - 12, top + 8, wide, high)
            rail.setVisible(self._rail_open)
            rail.raise_()
        else:
            self._rail_open = False
            rail.setFixedWidth(RAIL)
            if self._body.indexOf(rail) < 0:
                self._body.addWidget(rail)
            rail.setVisible(front is None or not front.whole_width)

    def _made(self, screen: Screen) -> None:
        screen.wants.connect(self.go)
        screen.hints_changed.connect(self._hints)

    def _opened(self, name: str) -> None:
        self.header.mark(name)
        self._place_rail()
        self._hints()
        self._speak()

    def _hints(self) -> None:
        if front := self.pane.front():
            self.footer.hints.show_keys(front.hints())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say once that the window is there to see."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self._clock.start()
            QTimer.singleShot(0, self.painted.emit)

    def start_again(self) -> None:
        """Close as a person does, with its question where payments are open, and start anew."""
        self.starts_again = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A person closes the window; log-off and signals never come here."""
        if self.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()


class ClosingQuestion(QObject):
    """The one question when a person closes the window while payments are unresolved.

    Asked once, over the top of the pane; log-off and signals never come here. Saying yes loses
    nothing: what is unresolved goes on at the next start.
    """

    def __init__(self, window: Window, context: ScreenContext) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._sure = False
        self.panel = Card(name="closePanel", parent=window)
        self.confirm = InlineConfirm(
            "",
            translate("Closing", "Stay"),
            translate("Closing", "Close the till"),
            local=True,
            safe_name="closeStay",
            danger_name="closeTill",
            name="closeQuestion",
        )
        self.confirm.safe.show_key_of(self.confirm.keep)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.confirm)
        self.panel.hide()
        self.confirm.kept.connect(self._stay)
        self.confirm.accepted.connect(self._close)
        window.installEventFilter(self)

    def end(self) -> None:
        """Go: another one asks from now on."""
        self._window.removeEventFilter(self)
        self.panel.deleteLater()
        self.deleteLater()

    def may_close(self) -> bool:
        """Whether the window may close now; otherwise the question stands."""
        count = len(self._context.model.unresolved())
        if self._sure or count == 0 or self._context.model.stopped:
            return True
        again = self._window.starts_again
        act = (
            translate("Closing", "Start again") if again else translate("Closing", "Close the till")
        )
        self.confirm.danger.setText(act)
        if again:
            text = translate("Closing", "%n payment(s) not finished. Start again?", "", count)
        else:
            text = translate("Closing", "%n payment(s) not finished. Close the till?", "", count)
        detail = translate("Closing", "Nothing is lost: they go on when the till is opened again.")
        self.confirm.set_question(text, detail)
        self.panel.show()
        self.panel.raise_()
        self.confirm.ask()
        self._place()
        return False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and self.panel.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        width = min(_QUESTION, self._window.width() - 24)
        layout = self.panel.layout()
        height = self.panel.sizeHint().height()
        if layout is not None:
            layout.activate()
            height = max(height, layout.totalHeightForWidth(width))
        top = self._window.header.geometry().bottom() + 12
        self.panel.setGeometry((self._window.width() - width) // 2, top, width, height)

    def _stay(self) -> None:
        self.panel.hide()
        self._window.starts_again = False
        if front := self._window.pane.front():
            front.opened()

    def _close(self) -> None:
        self.panel.hide()
        self._sure = True
        self._window.close()
