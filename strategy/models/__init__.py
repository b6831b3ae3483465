from .goals import Goal, ReachShare
from .imports import ImportChange, ImportItem, ImportProfile, ImportRun
from .indicators import Indicator, IndicatorValue, ValueChange
from .measure import MeasurePage
from .measure_parts import MeasureDocument, MeasureExtra, MeasureStep
from .notes import MeasureKeeper, ProgressNote
from .pages import FieldOfActionPage, Reach, StrategyPage
from .tokens import ApiToken
from .units import Unit

__all__ = [
    "ApiToken",
    "FieldOfActionPage",
    "Goal",
    "ImportChange",
    "ImportItem",
    "ImportProfile",
    "ImportRun",
    "Indicator",
    "IndicatorValue",
    "MeasureDocument",
    "MeasureExtra",
    "MeasureKeeper",
    "MeasurePage",
    "MeasureStep",
    "ProgressNote",
    "Reach",
    "ReachShare",
    "StrategyPage",
    "Unit",
    "ValueChange",
]
