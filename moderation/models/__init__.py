from .decision import Assignment, Decision, InternalNote
from .report import Report
from .row import ModeratedRow
from .settings import Ground, ModerationSettings
from .task import ModerationTask, PreCheckTask

__all__ = ["Assignment", "Decision", "Ground", "InternalNote", "ModeratedRow", "ModerationSettings", "ModerationTask", "PreCheckTask", "Report"]
