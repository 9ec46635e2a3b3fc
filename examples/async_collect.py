"""Hands five requests in and collects the answers. Python 3, nothing to install."""

import json
import os
import urllib.request
import uuid

URL = os.environ.get("HEADWAY_URL", "http://127.0.0.1:4000") + "/v1"
HEADERS = {
    "Authorization": "Bearer " + os.environ.get("HEADWAY_KEY", "sk-1234"),
    "Content-Type": "application/json",
}


def ask(path, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {**HEADERS, **(headers or {})})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def hand_in(question, priority):
    body = {
        "model": "limited-fake-model",
        "priority": priority,
        "messages": [{"role": "user", "content": question}],
    }
    # With a key, sending it again after a lost connection asks no second time.
    return ask("/chat/completions", body, {"Prefer": "respond-async", "Idempotency-Key": str(uuid.uuid4())})


def collect(request_id):
    while True:
        request = ask(f"/requests/{request_id}?wait=60")
        if request["completed_at"] is not None:
            return request


questions = ["Who?", "What?", "Where?", "When?", "Why?"]
for accepted in [hand_in(question, n * 100) for n, question in enumerate(questions)]:
    ended = collect(accepted["id"])
    answer = ended["response"]["choices"][0]["message"]["content"] if ended["response"] else ended["error"]["message"]
    print(ended["id"], ended["status"], answer)
