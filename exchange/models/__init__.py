from .conversation import Block, Conversation, Message, Participant
from .files import Audience, CalendarFeed, FileVersion, Meeting, TeamFile
from .offers import NeedInterest, NeedMatch, Offer, PublicNeed

__all__ = [
    "Audience", "Block", "CalendarFeed", "Conversation", "FileVersion", "Meeting", "Message", "NeedInterest", "NeedMatch", "Offer", "Participant",
    "PublicNeed", "TeamFile",
]  # fmt: skip
