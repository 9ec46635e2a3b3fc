"""The gateway as the checks reach it: by OpenAI's SDK, and by curl."""

import json
import os
import subprocess
from dataclasses import dataclass

from openai import OpenAI

URL = os.environ["GATEWAY_URL"]
MASTER_KEY = os.environ["MASTER_KEY"]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def error(self):
        return self.json["error"]


def curl(method, path, key, body=None, headers=()):
    """One request by curl; the key is read from its standard input, so that no list of processes shows it."""
    command = ["curl", "--silent", "--max-time", "60", "--include", "--request", method, "--config", "-"]
    for header in headers:
        command += ["--header", header]
    if body is not None:
        command += ["--header", "Content-Type: application/json", "--data", json.dumps(body)]
    secret = f'header = "Authorization: Bearer {key}"\n'
    done = subprocess.run([*command, URL + path], input=secret, capture_output=True, text=True, check=True)
    head, _, text = done.stdout.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    named = (line.split(": ", 1) for line in lines)
    return Answer(int(first.split(" ")[1]), {name.lower(): value for name, value in named}, text)


def client_of(key):
    return OpenAI(api_key=key, base_url=f"{URL}/v1", max_retries=0)


def chat(model, **more):
    return {"model": model, "messages": [{"role": "user", "content": "Hey!"}], **more}


def ask(key, model, **extra):
    """A completion by the SDK, with its headers."""
    body = chat(model)
    return client_of(key).chat.completions.with_raw_response.create(**body, extra_body=extra)


def create_key(**settings):
    answer = curl("POST", "/v1/keys", MASTER_KEY, settings)
    assert answer.status == 200, answer
    return answer.json
