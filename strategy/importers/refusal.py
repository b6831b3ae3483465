"""The one exception of the importer that is meant for people."""


class ImportRefused(Exception):
    """The file cannot be imported; the message says in German why and what to do."""

    @property
    def message(self) -> str:
        """The sentence for the reader."""
        return str(self.args[0])
