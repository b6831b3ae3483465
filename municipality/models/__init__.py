from .base import BasePage
from .settings import Branding, ContactPerson, District, MunicipalitySettings, Office, SocialLink
from .vocabulary import Sdg

__all__ = [
    "BasePage",
    "Branding",
    "ContactPerson",
    "District",
    "MunicipalitySettings",
    "Office",
    "Sdg",
    "SocialLink",
]
