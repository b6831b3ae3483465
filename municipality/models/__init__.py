from .base import BasePage
from .jobs import JobRun
from .mail import OutboxMail
from .picture import Picture, Rendition
from .search import SearchEntry, SearchWord
from .settings import Branding, ContactPerson, District, MunicipalitySettings, Office, SocialLink
from .throttle import ThrottleCounter, UsedChallenge
from .vocabulary import Sdg

__all__ = [
    "BasePage",
    "Branding",
    "ContactPerson",
    "District",
    "JobRun",
    "MunicipalitySettings",
    "Office",
    "OutboxMail",
    "Picture",
    "Rendition",
    "Sdg",
    "SearchEntry",
    "SearchWord",
    "SocialLink",
    "ThrottleCounter",
    "UsedChallenge",
]
