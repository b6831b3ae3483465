from .confirmation import EmailConfirmation
from .notice import Frequency, Notice, NoticeSetting
from .organisation import Organisation, OrganisationMember
from .user import User

__all__ = ["EmailConfirmation", "Frequency", "Notice", "NoticeSetting", "Organisation", "OrganisationMember", "User"]
