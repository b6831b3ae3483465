"""Reading the workbook of a strategy: sheets and columns, cells, plan, writing. The format is described in ``exporters.schema``."""
