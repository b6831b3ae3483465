"""What the workshop tells apps above it.

row_saved        sender: model; row, changed (names of fields; empty when the row is deleted), seat
member_joined    sender: TeamMember; member
member_left      sender: TeamMember; member (its `ending` says how); upper apps take away what the person could do, in the same transaction
phase_changed    sender: ProjectPage; project, phase, decision
"""

from django.dispatch import Signal

row_saved = Signal()
member_joined = Signal()
member_left = Signal()
phase_changed = Signal()
