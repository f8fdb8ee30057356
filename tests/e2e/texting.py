"""What people text to a line, as a carrier delivers it."""

import json
import time
from itertools import count

import httpx

from backend import standard_webhooks
from tests.e2e.running import RunningServer

_numbers = count(1)
_ENDPOINT = "{ viewer { organization { inboundEndpoint { url secret } } } }"
_WAITING = "{ possibleOptOuts(first: 100) { nodes { id } } }"
_DISMISS = "mutation ($id: ID!) { decidePossibleOptOut(input: {id: $id, decision: DISMISS}) { decidedId } }"


def text(server: RunningServer, who: str, sender: str, body: str) -> str:
    """A message of this number to the line of this person; what it did."""
    endpoint = server.ask("ana", _ENDPOINT)["viewer"]["organization"]["inboundEndpoint"]
    reference = f"{time.time_ns()}-{next(_numbers)}"
    content = json.dumps({"id": reference, "from": sender, "to": line_of(server, who), "body": body}).encode()
    headers = standard_webhooks.sign(endpoint["secret"], reference, content, int(time.time()))
    answer = httpx.post(f"{server.address}/inbound/messages", content=content, headers={**headers, "content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["effect"])


def line_of(server: RunningServer, who: str) -> str:
    users = server.ask("ana", "{ users { nodes { id phone } } }")["users"]["nodes"]
    return str(next(user["phone"] for user in users if user["id"] == server.people[who].id))


def dismiss_all(server: RunningServer) -> None:
    """Nothing waits for a decision any more."""
    for each in server.ask("ana", _WAITING)["possibleOptOuts"]["nodes"]:
        server.ask("ana", _DISMISS, id=each["id"])
