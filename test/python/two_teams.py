"""Two teams with four keys: ceilings, models, changes of keys, and what nobody else may see or touch."""

import io
import json
import sys
import time
import traceback

import openai

from gateway import MASTER_KEY, ask, chat, client_of, create_key, curl

LINE = {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": chat("slow")}
JOB = ("Prefer: respond-async",)

search_app = create_key(name="search app", team="search")
search_batch = create_key(name="search batch", team="search", priority={"best": 1000})
shop_app = create_key(
    name="shop app", team="shop", models=["fast", "slow"], priority={"best": 10, "outside": "refuse"}
)
shop_reader = create_key(name="shop reader", team="shop", role="read")
strangers = {"shop app": shop_app["secret"], "shop reader": shop_reader["secret"]}


def refused(kind, call):
    """The error of this class that a call of the SDK ends in."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"it was served in place of {kind.__name__}")


def ceiling_clamps():
    answer = ask(search_batch["secret"], "fast", priority=0)
    assert answer.headers["x-headway-priority"] == "1000; clamped", answer.headers
    by_curl = curl("POST", "/v1/chat/completions", search_batch["secret"], chat("fast", priority=0))
    assert by_curl.headers["x-headway-priority"] == "1000; clamped", by_curl


def ceiling_refuses():
    error = refused(openai.BadRequestError, lambda: ask(shop_app["secret"], "fast", priority=0))
    assert error.param == "priority" and "10" in error.message, error
    by_curl = curl("POST", "/v1/chat/completions", shop_app["secret"], chat("fast", priority=0))
    assert (by_curl.status, by_curl.error["param"]) == (400, "priority"), by_curl
    assert ask(shop_app["secret"], "fast", priority=10).parse().choices[0].message.content == "hello"


def models_refuse():
    error = refused(openai.PermissionDeniedError, lambda: ask(shop_app["secret"], "fine"))
    assert (error.code, error.param) == ("model_not_allowed", "model"), error
    assert curl("POST", "/v1/chat/completions", shop_app["secret"], chat("fine")).status == 403
    assert [model.id for model in client_of(shop_app["secret"]).models.list()] == ["fast", "slow"]


def roles_refuse():
    error = refused(openai.PermissionDeniedError, lambda: ask(shop_reader["secret"], "fast"))
    assert error.code == "role_not_allowed", error
    for key in (search_app, search_batch, shop_app, shop_reader):
        assert curl("GET", "/v1/keys", key["secret"]).status == 403


def expiry_acts():
    key = create_key(name="short", expires_in=2)["secret"]
    ask(key, "fast")
    time.sleep(2.1)
    assert refused(openai.AuthenticationError, lambda: ask(key, "fast")).code == "key_expired"
    assert curl("GET", "/v1/models", key).error["code"] == "key_expired"


def disabling_acts():
    key = create_key(name="switched")
    ask(key["secret"], "fast")
    curl("PATCH", f"/v1/keys/{key['id']}", MASTER_KEY, {"disabled": True})
    error = refused(openai.AuthenticationError, lambda: ask(key["secret"], "fast"))
    assert error.code == "key_disabled", error
    curl("PATCH", f"/v1/keys/{key['id']}", MASTER_KEY, {"disabled": False})
    ask(key["secret"], "fast")


def rotation_acts():
    key = create_key(name="rotated")
    file = client_of(key["secret"]).files.create(purpose="batch", file=io.BytesIO(b"{}\n"))
    rotate = f"/v1/keys/{key['id']}/rotate"
    second = curl("POST", rotate, MASTER_KEY, {"overlap": "1h"}).json["secret"]
    ask(key["secret"], "fast")
    ask(second, "fast")
    third = curl("POST", rotate, MASTER_KEY, {"overlap": 0}).json["secret"]
    for ended in (key["secret"], second):
        refused(openai.AuthenticationError, lambda: ask(ended, "fast"))
    assert client_of(third).files.retrieve(file.id).id == file.id


def mistyped_keys_are_refused():
    secret = search_app["secret"]
    wrong = secret[:-1] + ("1" if secret.endswith("0") else "0")
    assert refused(openai.AuthenticationError, lambda: ask(wrong, "fast")).code == "invalid_api_key"


class Owned:
    """Things of the team search that wait: more urgent requests of its own take the turns of some minutes."""

    def __init__(self):
        own = client_of(search_app["secret"])
        ask(search_app["secret"], "slow")
        for _ in range(4):
            curl("POST", "/v1/chat/completions", search_app["secret"], chat("slow", priority=0), JOB)
        self.request = curl("POST", "/v1/chat/completions", search_app["secret"], chat("slow"), JOB).json["id"]
        self.response = own.responses.create(model="slow", input="Hey!", background=True).id
        lines = io.BytesIO(json.dumps(LINE).encode() + b"\n")
        self.file = own.files.create(purpose="batch", file=lines).id
        self.batch = own.batches.create(
            input_file_id=self.file, endpoint="/v1/chat/completions", completion_window="24h"
        ).id


# What is asked for, the method, the path and the body: every route with an id.
WAYS = [
    ("request", "GET", "/v1/requests/{id}", None),
    ("request", "GET", "/v1/requests/{id}?wait=1", None),
    ("request", "GET", "/v1/requests/{id}?stream=true", None),
    ("request", "PATCH", "/v1/requests/{id}", {"priority": 20}),
    ("request", "DELETE", "/v1/requests/{id}", None),
    ("request", "POST", "/v1/requests/{id}/cancel", None),
    ("response", "GET", "/v1/responses/{id}", None),
    ("response", "GET", "/v1/responses/{id}?stream=true", None),
    ("response", "POST", "/v1/responses/{id}/cancel", None),
    ("file", "GET", "/v1/files/{id}", None),
    ("file", "GET", "/v1/files/{id}/content", None),
    ("file", "DELETE", "/v1/files/{id}", None),
    ("batch", "GET", "/v1/batches/{id}", None),
    ("batch", "POST", "/v1/batches/{id}/cancel", None),
]


def the_table_has_every_route():
    document = curl("GET", "/openapi.json", MASTER_KEY).json
    routes = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        if "{id}" in path and "model" not in path and "/key" not in path
        for method in operations
        if method in ("get", "post", "patch", "delete")
    }
    covered = {(method, path.split("?")[0]) for _, method, path, _ in WAYS}
    assert routes - covered == set(), routes - covered


def nobody_touches_what_is_anothers():
    for name, key in strangers.items():
        for what, method, path, body in WAYS:
            answer = curl(method, path.format(id=getattr(owned, what)), key, body)
            # A key that may only read is told so, whatever the id.
            expected = 403 if name == "shop reader" and method != "GET" else 404
            assert answer.status == expected, (name, method, path, answer)


def nobody_touches_it_by_the_sdk():
    other = client_of(shop_app["secret"])
    calls = [
        lambda: other.responses.retrieve(owned.response),
        lambda: other.responses.cancel(owned.response),
        lambda: other.files.retrieve(owned.file),
        lambda: other.files.content(owned.file),
        lambda: other.files.delete(owned.file),
        lambda: other.batches.retrieve(owned.batch),
        lambda: other.batches.cancel(owned.batch),
    ]
    for call in calls:
        refused(openai.NotFoundError, call)
    error = refused(
        openai.BadRequestError,
        lambda: other.batches.create(
            input_file_id=owned.file, endpoint="/v1/chat/completions", completion_window="24h"
        ),
    )
    assert error.param == "input_file_id", error


def nobody_lists_it():
    for key in strangers.values():
        assert list(client_of(key).files.list()) == []
        assert list(client_of(key).batches.list()) == []
        assert curl("GET", "/v1/requests", key).json["data"] == []


def the_team_has_it_untouched():
    mate = search_batch["secret"]
    request = curl("GET", f"/v1/requests/{owned.request}", mate).json
    assert (request["status"], request["priority"]) == ("queued", 100), request
    assert client_of(mate).responses.retrieve(owned.response).status == "queued"
    assert client_of(mate).files.content(owned.file).text == json.dumps(LINE) + "\n"
    assert client_of(mate).batches.retrieve(owned.batch).status in ("validating", "in_progress")
    assert owned.request in [one["id"] for one in curl("GET", "/v1/requests", mate).json["data"]]


def the_team_cancels_it():
    mate = search_batch["secret"]
    assert curl("DELETE", f"/v1/requests/{owned.request}", mate).json["status"] == "cancelled"
    assert client_of(mate).responses.cancel(owned.response).status == "cancelled"
    assert client_of(mate).batches.cancel(owned.batch).status in ("cancelling", "cancelled")
    assert client_of(mate).files.delete(owned.file).deleted


CHECKS = [
    ceiling_clamps,
    ceiling_refuses,
    models_refuse,
    roles_refuse,
    expiry_acts,
    disabling_acts,
    rotation_acts,
    mistyped_keys_are_refused,
    the_table_has_every_route,
    nobody_touches_what_is_anothers,
    nobody_touches_it_by_the_sdk,
    nobody_lists_it,
    the_team_has_it_untouched,
    the_team_cancels_it,
]

failed = 0
owned = Owned()
print(f"openai {openai.VERSION}, {len(WAYS)} ways to an id, {len(strangers)} strangers")
for check in CHECKS:
    try:
        check()
        print(f"  ok      {check.__name__.replace('_', ' ')}")
    except Exception:
        failed += 1
        print(f"  failed  {check.__name__.replace('_', ' ')}\n{traceback.format_exc()}")
print(f"{len(CHECKS) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
