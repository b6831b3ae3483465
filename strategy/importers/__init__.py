"""Reading catalogues of measures from spreadsheets.

``tables`` reads a file into rows, ``columns`` knows the headers, ``values`` reads single cells,
``plan`` says what would happen, ``apply`` makes it happen. Only ``apply`` and ``catalogue`` touch the database.
"""
