"""The carriers that deliver messages: a file each, all listed here. Another one is a file and a line.

An adapter knows how its carrier writes a message down and signs it; what the message does is for all the same (service.py).
"""

from collections.abc import Mapping

from backend.inbound.carriers import standard, twilio
from backend.inbound.delivery import Carrier

CARRIERS: Mapping[str, Carrier] = {"messages": standard.Standard(), "twilio": twilio.Twilio()}
"""By the end of the address: POST /inbound/…"""
