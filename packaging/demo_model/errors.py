"""The one error of the recipe: what happened, why, and what can be done about it."""


class RecipeError(Exception):
    """An input is missing, is not the pinned one, or holds something the recipe does not read."""

    def __init__(self, *, what: str, why: str, hint: str) -> None:
        super().__init__(f"{what} {why} {hint}")
        self.what = what
        self.why = why
        self.hint = hint
