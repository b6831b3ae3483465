"""Guided set-up of a municipality in the admin: the same thing as a file of `create_municipality`, through the same functions.

``fields`` are the inputs (each stands for one key of the file), ``forms`` the steps made of them, ``checking`` asks `instances.plan`
and brings each problem to its input, ``services`` changes drafts and makes the municipality, ``drawing`` shows boundary and colours.
"""
