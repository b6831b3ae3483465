"""Reading series of indicators: long lists, tables of years, JSON. ``shapes`` makes points of them, ``plan`` compares and writes."""
