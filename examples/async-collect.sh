#!/bin/sh
# Hands a request in, has a look at it, makes it more urgent, and waits for the answer.
set -eu
URL="${HEADWAY_URL:-http://127.0.0.1:4000}/v1"
AUTH="Authorization: Bearer ${HEADWAY_KEY:-sk-1234}"

ID=$(curl -sf "$URL/chat/completions" -H "$AUTH" -H 'Content-Type: application/json' -H 'Prefer: respond-async' \
  -d '{"model":"limited-fake-model","priority":1000,"messages":[{"role":"user","content":"Hello!"}]}' |
  sed 's/.*"id":"\(req_[0-9a-f]*\)".*/\1/')
echo "accepted: $ID"

# 409 once it is no longer queued.
curl -s -X PATCH "$URL/requests/$ID" -H "$AUTH" -H 'Content-Type: application/json' -d '{"priority":0}'
echo
curl -sf "$URL/requests/$ID?wait=60" -H "$AUTH"
echo
curl -sf "$URL/requests?limit=3&status=completed" -H "$AUTH"
echo
