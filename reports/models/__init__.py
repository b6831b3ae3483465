from .pages import FieldRemark, ReportIndexPage, ReportPage
from .versions import FrozenError, ReportVersion

__all__ = ["FieldRemark", "FrozenError", "ReportIndexPage", "ReportPage", "ReportVersion"]
