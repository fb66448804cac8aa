"""One possible answer as a card: what it means, and what it would do to a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui import intake_words
from ui.dialogs.trial import TOP, Tried
from ui.itemmodels.thumbnails import as_image
from ui.theme import Theme, tabular
from ui.theme.icons import picture
from ui.theme.parts import elided
from ui.tongue import fill, translate
from workbench.core.intake import Choice
from workbench.wire.answers import Trial

WIDTH = 212
LARGE, SMALL, FEW = 176, 116, 3
"""The picture's side where there are few choices, and where there are more."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
_CENTRED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


class ChoiceCard(QAbstractButton, Tried):
    """Checked like a radio button. `taken`: Enter or a double click, which means this one and go on."""

    taken = Signal()

    def __init__(self, theme: Theme, choice: Choice, likely: str, tried: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice, self.theme, self.tried = choice, theme, tried
        self.trial: Trial | None = None
        self._likely, self._over = likely, False
        self._lines, self._said_lines, self._side = 1, 0, theme.scaled(LARGE)
        self._any_likely = bool(likely)
        self._picture = QPixmap()
        self.setText(intake_words.said(choice.title))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fonts = {name: theme.font(name) for name in ("strong", "caption", "body")}
        self._describe()

    # -- what it shows

    def show_trial(self, trial: Trial) -> None:
        """What came of trying it."""
        self.trial = trial
        self._picture = QPixmap.fromImage(as_image(trial.seen)) if trial.seen is not None else QPixmap()
        self._describe()
        self.update()

    def forget_trial(self) -> None:
        """It is tried on another picture."""
        self.trial = None
        self._picture = QPixmap()
        self._describe()
        self.update()

    def likely_text(self) -> str:
        """That this is the usual answer, and where that is from."""
        if not self._likely:
            return ""
        return (
            translate("Intake", "Likely")
            if self._likely == "usual"
            else f"{translate('Intake', 'Likely')}: " + (intake_words.said(self._likely))
        )

    def _describe(self) -> None:
        said = [self.likely_text(), intake_words.said(self.choice.sentence)]
        if self.trial is not None and self.trial.seen is not None:
            said.append(fill(translate("Intake", "Values: %1."), intake_words.span(self.trial)))
        said += [f"{label} {number}" for label, number in self.answers()]
        said += [self.problem(), self.verdict(), *self.reasons()]
        lines = [line for line in said if line]
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(". ".join(lines))
        self.setToolTip("\n".join([self.text(), *lines]))

    # -- size

    def lines(self) -> tuple[int, int]:
        """How many lines title and sentence need, two each at most."""
        room = QRect(0, 0, self.theme.scaled(WIDTH) - 2 * self.theme.space(3), 9999)
        said = intake_words.said(self.choice.sentence)
        found = []
        for text, name in ((self.text(), "strong"), (said, "caption")):
            metrics = QFontMetrics(self._fonts[name])
            found.append(min(2, metrics.boundingRect(room, _WRAPPED, text).height() // metrics.height()) if text else 0)
        return max(1, found[0]), found[1]

    def reserve(self, cards: Sequence[ChoiceCard]) -> None:
        """All cards of a question have the same parts in the same places."""
        self._lines = max(card.lines()[0] for card in cards)
        self._said_lines = max(card.lines()[1] for card in cards)
        self._side = self.theme.scaled(LARGE if len(cards) <= FEW else SMALL)
        self._any_likely = any(card._likely for card in cards)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As high as its parts."""
        strong, caption, body = (QFontMetrics(self._fonts[name]).height() for name in ("strong", "caption", "body"))
        space = self.theme.space(1)
        height = 2 * self.theme.space(3) + self._lines * strong + space + self.theme.space(2) * self.tried
        height += (self._said_lines + self._any_likely) * caption
        if self.tried:
            height += self._side + 2 * self.theme.space(2) + TOP * (body + space) + caption + space
        return QSize(self.theme.scaled(WIDTH), height)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    # -- hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses and goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            self.taken.emit()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Chooses and goes on."""
        super().mouseDoubleClickEvent(event)
        self.taken.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """One level up under the pointer."""
        self._over = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """And down again."""
        self._over = False
        self.update()

    # -- paint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, texts, picture, answers."""
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter)
        side = theme.space(3)
        line = self.rect().adjusted(side, side, -side, -side)
        line.setTop(self._paint_head(painter, line))
        if self.tried:
            line.setTop(self._paint_picture(painter, line) + theme.space(2))
            self._paint_answers(painter, line)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        theme, ring = self.theme, self.theme.size("focus_ring")
        radius = theme.radius("card")
        painter.setBrush(theme.colour("surface3" if self._over else "surface2"))
        painter.setPen(QPen(theme.colour("accent"), ring) if self.isChecked() else Qt.PenStyle.NoPen)
        inset = ring + 1
        painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("focus"), ring))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius + ring, radius + ring)

    def _paint_head(self, painter: QPainter, room: QRect) -> int:
        """Title, sentence, likely; returns where they end."""
        theme = self.theme
        top = room.top()
        strong, caption = QFontMetrics(self._fonts["strong"]), QFontMetrics(self._fonts["caption"])
        lines = self._lines
        painter.setFont(self._fonts["strong"])
        painter.setPen(theme.colour("text1"))
        title = QRect(room.left(), top, room.width(), lines * strong.height())
        painter.drawText(title, _WRAPPED, two_lines(self.text(), strong, room.width(), lines))
        top += title.height() + theme.space(1)
        painter.setFont(self._fonts["caption"])
        painter.setPen(theme.colour("text2"))
        height = self._said_lines * caption.height()
        sentence = two_lines(intake_words.said(self.choice.sentence), caption, room.width(), max(1, self._said_lines))
        painter.drawText(QRect(room.left(), top, room.width(), height), _WRAPPED, sentence)
        top += height
        if self._any_likely:
            painter.setPen(theme.colour("accent"))
            text = elided(self.likely_text(), self._fonts["caption"], room.width())
            painter.drawText(QRect(room.left(), top, room.width(), caption.height()), _LEFT, text)
            top += caption.height()
        return top + theme.space(2)

    def _paint_picture(self, painter: QPainter, room: QRect) -> int:
        theme = self.theme
        side = self._side
        place = QRect(room.left() + (room.width() - side) // 2, room.top(), side, side)
        if not self._picture.isNull():
            size = self._picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRect(0, 0, size.width(), size.height())
            inner.moveCenter(place.center())
            painter.fillRect(inner, theme.colour("canvas"))
            painter.drawPixmap(inner, self._picture)
            return place.bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface4" if self._over else "surface3"))
        painter.drawRoundedRect(place, theme.radius("small"), theme.radius("small"))
        problem = self.problem()
        painter.setFont(self._fonts["caption"])
        painter.setPen(theme.colour("text2"))
        inner = place.adjusted(theme.space(2), theme.space(2), -theme.space(2), -theme.space(2))
        if problem:
            sign = picture("circle-alert", theme, "error", px=theme.size("icon"), density=self.devicePixelRatioF())
            painter.drawPixmap(inner.left(), inner.top(), sign)
            inner.setTop(inner.top() + theme.size("icon") + theme.space(1))
            fits = two_lines(problem, QFontMetrics(self._fonts["caption"]), inner.width(), 7)
            painter.drawText(inner, _WRAPPED, fits)
        else:
            painter.drawText(inner, _CENTRED, translate("Intake", "Trying …"))
        return place.bottom()

    def _paint_answers(self, painter: QPainter, room: QRect) -> None:
        theme, body = self.theme, QFontMetrics(self._fonts["body"])
        number_font = tabular(self._fonts["body"])
        top = room.top()
        for at, (label, number) in enumerate(self.answers()):
            line = QRect(room.left(), top, room.width(), body.height())
            painter.setFont(number_font)
            painter.setPen(theme.colour("text1" if not at else "text2"))
            painter.drawText(line, _RIGHT, number)
            width = room.width() - QFontMetrics(number_font).horizontalAdvance(number) - theme.space(2)
            painter.setFont(self._fonts["body"])
            painter.drawText(line, _LEFT, elided(label, self._fonts["body"], width))
            top += body.height() + theme.space(1)
        caption = QFontMetrics(self._fonts["caption"]).height()
        line = QRect(room.left(), room.bottom() - caption, room.width(), caption)
        painter.setFont(tabular(self._fonts["caption"]))
        verdict = self.verdict()
        stage = self.trial.compared if self.trial is not None else None
        if stage is not None:
            painter.setPen(theme.colour("success" if stage.verdict in ("equal", "close") else "text2"))
            painter.drawText(line, _LEFT, elided(verdict, self._fonts["caption"], line.width()))
        elif self.trial is not None and self.trial.seen is not None:
            painter.setPen(theme.colour("text3"))
            painter.drawText(line, _LEFT, fill(translate("Intake", "values %1"), intake_words.span(self.trial)))


def two_lines(text: str, metrics: QFontMetrics, width: int, lines: int) -> str:
    """`text` as it fits into so many lines of this width; the rest is cut, and stands in the tooltip."""
    room = QRect(0, 0, width, 9999)
    if metrics.boundingRect(room, _WRAPPED, text).height() <= lines * metrics.height() + 1:
        return text
    parts = text.split(" ")
    while len(parts) > 1:
        parts.pop()
        shorter = " ".join(parts) + " …"
        if metrics.boundingRect(room, _WRAPPED, shorter).height() <= lines * metrics.height() + 1:
            return shorter
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
