"""Parts of addresses. Importing this module makes them known to Django's `path()`."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """The key of a row, at most nine digits: larger numbers are not found instead of breaking a database (`<row:pk>`)."""

    regex = "[0-9]{1,9}"


register_converter(RowConverter, "row")
