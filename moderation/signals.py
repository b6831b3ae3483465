"""What moderation tells the apps above.

Every signal is sent with `page` (the specific page, freshly read) and `decision` (the row of the log, with `action`,
`actor`, `ground`, `reason`, `site`); the two of reports also with `report`. They are sent **inside the transaction** of the
decision, so that what a receiver writes (state of a submission, mails in the outbox) is there exactly when the decision
is; an error in a receiver undoes the decision. What leaves the process in another way belongs into `on_commit`.
"""

from django.dispatch import Signal

submitted = Signal()
"""A page waits for moderation: `decision.action` is SUBMITTED, or RESUBMITTED after a correction."""

approved = Signal()
"""Approved and published (or scheduled, when the page has a publication date: then `page.live` may be false)."""

changes_requested = Signal()
"""Sent back to the author with `decision.ground` and `decision.reason`."""

rejected = Signal()
"""Rejected for good with `decision.ground` and `decision.reason`; a live page stays online in its old version."""

cancelled = Signal()
"""The moderation ended without a decision: WITHDRAWN by the author or CANCELLED by staff."""

published_directly = Signal()
"""Published by staff around the task (button, bulk action, script): PUBLISHED."""

unpublished = Signal()
"""Taken offline: UNPUBLISHED. `decision.reason` is filled when it follows from a report."""

report_received = Signal()
"""Somebody reported a page or message; `decision` is None, `report` is the new row."""

report_decided = Signal()
"""A report was decided: REPORT_UPHELD or REPORT_DISMISSED; `report` is the row."""
