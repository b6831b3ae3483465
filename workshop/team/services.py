"""Everything that changes a team, in one place to import from. Each service checks the actor inside and works under the lock of the team.

begin, adopt, continue_own           how a project begins
ask, answer, withdraw_request        the person who wants to join
accept, decline, ask_back            the lead (or, while the lead is offered to all, a member)
invite, revoke, use                  invitations
offer_lead, withdraw_offer, accept_lead, decline_lead, still_here, appoint
save_own, change_role, leave, remove, add_adviser, remove_adviser, forget
"""

from .base import NotPossible
from .invitations import invite, revoke, use
from .joining import accept, answer, ask, ask_back, decline
from .joining import withdraw as withdraw_request
from .leading import accept as accept_lead
from .leading import appoint, still_here
from .leading import decline as decline_lead
from .leading import offer as offer_lead
from .leading import withdraw as withdraw_offer
from .members import add_adviser, change_role, forget, leave, remove, remove_adviser, save_own
from .start import adopt, begin, continue_own

__all__ = [
    "NotPossible", "accept", "accept_lead", "add_adviser", "adopt", "answer", "appoint", "ask", "ask_back", "begin", "change_role", "continue_own",
    "decline", "decline_lead", "forget", "invite", "leave", "offer_lead", "remove", "remove_adviser", "revoke", "save_own", "still_here", "use",
    "withdraw_offer", "withdraw_request",
]  # fmt: skip
