"""Everything of a strategy as files: one workbook, tables for spreadsheets and for machines, JSON.

``schema`` says which sheets and columns there are (the importer reads by it), ``records`` loads a strategy for staff or for
the public, ``cells`` writes a value as a cell, ``markup`` writes rich text as readable text and back.
"""
