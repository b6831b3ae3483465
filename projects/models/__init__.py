from .message import HelpMessage
from .project import Need, ProjectAim, ProjectEffect, ProjectIndexPage, ProjectPage
from .state import NeedState, PhaseChange, ProjectState
from .submission import Consent, Submission, SubmissionLink
from .vocabulary import PHASE_PATH, Aim, Backer, NameDisplay, NeedKind, Phase

__all__ = [
    "PHASE_PATH",
    "Aim",
    "Backer",
    "Consent",
    "HelpMessage",
    "NameDisplay",
    "Need",
    "NeedKind",
    "NeedState",
    "Phase",
    "PhaseChange",
    "ProjectAim",
    "ProjectEffect",
    "ProjectIndexPage",
    "ProjectPage",
    "ProjectState",
    "Submission",
    "SubmissionLink",
]
