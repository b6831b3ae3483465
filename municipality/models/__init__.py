from .base import BasePage
from .branding import Branding, FooterLink, LookVersion, SocialLink
from .cdn import CdnPurge
from .folder import Folder
from .jobs import JobRun
from .launch import Launch, LaunchEvent, PreviewLink
from .mail import OutboxMail
from .parts import Parts
from .picture import Picture, Rendition
from .search import SearchEntry, SearchWord
from .settings import ContactPerson, District, MunicipalitySettings, Office
from .throttle import ThrottleCounter, UsedChallenge
from .vocabulary import Sdg

__all__ = [
    "BasePage",
    "Branding",
    "CdnPurge",
    "ContactPerson",
    "District",
    "Folder",
    "FooterLink",
    "JobRun",
    "Launch",
    "LaunchEvent",
    "LookVersion",
    "MunicipalitySettings",
    "Office",
    "OutboxMail",
    "Parts",
    "Picture",
    "PreviewLink",
    "Rendition",
    "Sdg",
    "SearchEntry",
    "SearchWord",
    "SocialLink",
    "ThrottleCounter",
    "UsedChallenge",
]
