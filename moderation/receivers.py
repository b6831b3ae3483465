"""What this app hears of Wagtail's workflows."""


def connect() -> None:
    """Connect the receivers; called once by the app config."""
