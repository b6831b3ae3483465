"""The kinds of charts there are."""

from .lines import Chart
from .rows import Rows
from .stacks import Stack
from .timeline import Timeline

AnyChart = Chart | Stack | Rows | Timeline
