from .base import FieldChange, PlanRow, Presence
from .carrying import OfficialResponse, ProjectDecision, ProjectResult, ProjectUpdate, PublicMilestones, ResponseRequest, StartConsent
from .effect import EffectEstimate, EffectFactor, EffectFactorChange
from .paper import PaperEntry
from .plan import Baseline, Dependency, Milestone, Task, WorkPackage
from .resources import Allocation, FundingSource, ResourceRequirement
from .settings import WorkshopSettings
from .steps import ProfileDraft, ProfilePicture, StepAssessment, StepGuidance, StepKey
from .team import MAX_LEADS, Adoption, HandOver, Invitation, JoinRequest, Role, TeamMember

__all__ = [
    "MAX_LEADS", "Adoption", "Allocation", "Baseline", "Dependency", "EffectEstimate", "EffectFactor", "EffectFactorChange", "FieldChange", "FundingSource", "HandOver",
    "Invitation", "JoinRequest", "Milestone", "OfficialResponse", "PaperEntry", "PlanRow", "Presence", "ProfileDraft", "ProfilePicture", "ProjectDecision",
    "ProjectResult", "ProjectUpdate", "PublicMilestones", "ResourceRequirement", "ResponseRequest", "Role", "StartConsent", "StepAssessment", "StepGuidance", "StepKey", "Task",
    "TeamMember", "WorkPackage", "WorkshopSettings",
]  # fmt: skip
