"""The one door to the internet: allowed hosts, an offline switch, limits, and a ledger of every call.

Doors: `Outbound` (`get`, `post`, `allow`, `aclose`), `Answer`, `Call` and `recent_calls` for the activity page.
"""

from rustfin.outbound.door import Answer, Outbound
from rustfin.outbound.ledger import Call, recent_calls

__all__ = ["Answer", "Call", "Outbound", "recent_calls"]
