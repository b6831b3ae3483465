from .conversation import Block, Conversation, Message, Participant
from .files import Audience, FileVersion, Meeting, TeamFile
from .offers import NeedInterest, NeedMatch, Offer, PublicNeed

__all__ = [
    "Audience",
    "Block",
    "Conversation",
    "FileVersion",
    "Meeting",
    "Message",
    "NeedInterest",
    "NeedMatch",
    "Offer",
    "Participant",
    "PublicNeed",
    "TeamFile",
]
