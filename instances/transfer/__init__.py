"""Whole municipalities: copy the structure of one, carry one to another installation, delete one.

`registry` says of every table what of it belongs to a municipality and whether it travels; `gather` finds the rows; `values` rewrites
what they point to; `portable` turns rows into JSON and back; `package` is the file; `exporting`, `importing`, `copying`, `deleting` do it.
"""
