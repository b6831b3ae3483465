"""Values of indicators: how they are typed, pasted, sent by machines, checked, saved and remembered.

``services.save_values`` is the one way in which values change. ``entries`` and ``check`` are pure and shared by grid, interface and import.
"""
