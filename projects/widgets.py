"""Form controls of the project editor."""

from municipality.folded import Fold, FoldedChoices

__all__ = ["Fold", "FoldedChoices"]
