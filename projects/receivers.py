"""What this app hears of the apps below and of Wagtail."""


def connect() -> None:
    """Connect the receivers; called once by the app config."""
    from .submission import kind, receivers, retention

    receivers.connect()
    retention.register()
    kind.register()
