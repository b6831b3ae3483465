"""What the guest's door tells the app above it.

message_confirmed   sender: HelpMessage; message (its address is proven, in this transaction). The receiver carries the message to the
                    people behind the project and sets its state: RELAYED, or BLOCKED when they want nothing from this address.
author_erased       sender: ProjectPage; project. The person who brought it in is gone: her name goes from its conversations.
"""

from django.dispatch import Signal

message_confirmed = Signal()
author_erased = Signal()
