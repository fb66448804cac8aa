"""What came of trying an answer, in words."""

from __future__ import annotations

from ui import intake_words, messages, words
from ui.tongue import fill, shown, translate
from workbench.wire.answers import Trial

TOP = 3


class Tried:
    """Something that was tried, or will be."""

    trial: Trial | None

    def answers(self) -> list[tuple[str, str]]:
        """(label, number) of the first answers under this choice."""
        if self.trial is None:
            return []
        found = [(shown(one.label), words.probability(one.probability)) for one in self.trial.top]
        found += [(shown(one.label), words.quantity(one.value, one.unit)) for one in self.trial.values]
        return found[:TOP]

    def problem(self) -> str:
        """Why it cannot be tried."""
        if self.trial is None or self.trial.error is None:
            return ""
        told = messages.told(self.trial.error.error())
        return " ".join(part for part in (told.what, told.why, *told.problems) if part)

    def verdict(self) -> str:
        """How the input under this choice compares with the maker's tensor, in a few words."""
        stage = self.trial.compared if self.trial is not None else None
        if stage is None:
            return ""
        if stage.verdict == "differs":
            return fill(translate("Intake", "Tensor: off by %1 on average"), words.rough(stage.mean))
        return fill(translate("Intake", "Tensor: %1"), intake_words.verdict(stage))

    def reasons(self) -> list[str]:
        """Why the tensor may differ."""
        stage = self.trial.compared if self.trial is not None else None
        return [intake_words.reason(one) for one in stage.reasons] if stage is not None else []
