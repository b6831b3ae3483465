from .indicators import Goal, Indicator, IndicatorValue, ReachShare
from .measure import MeasureExtra, MeasurePage, MeasureStep
from .pages import FieldOfActionPage, StrategyPage

__all__ = [
    "FieldOfActionPage",
    "Goal",
    "Indicator",
    "IndicatorValue",
    "MeasureExtra",
    "MeasurePage",
    "MeasureStep",
    "ReachShare",
    "StrategyPage",
]
