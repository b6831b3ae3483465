"""The way of a file into a strategy, in the admin: upload, columns, preview, apply, report, undo.

``services`` takes every step (and checks who takes it), ``work`` is what runs in the background, ``undo`` takes an import back,
``preview`` stores what a plan says, ``progress`` tells how far it is and whether it still runs.
"""
