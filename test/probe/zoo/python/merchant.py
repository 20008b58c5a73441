"""A correct Stripe webhook handler on nothing but Python's standard library.

argv: the signing secret, the base URL of Stripe, and the name of one fault, or "-".
It prints its port, serves POST /webhook, and shows what it believes at GET /state.
"""

import hashlib
import hmac
import json
import re
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET, STRIPE, FAULT = sys.argv[1:4]
BODY_MAX = 1_048_576
# Longer than any outage that it is put through.
ATTEMPTS_MAX = 6_000
PLANS = {"price_zoolow": "starter", "price_zoohigh": "pro"}
GRANTING = ("active", "trialing", "past_due")


def has(fault):
    return FAULT == fault


class Books:
    def __init__(self):
        self.lock = threading.RLock()
        self.gate = threading.Lock()
        self.rows, self.owners, self.intents, self.seen = {}, {}, {}, set()
        self.paid, self.welcomed, self.early = set(), set(), {}
        self.effects = {"provisioned": 0, "credits": 0, "mails": 0, "audit_rows": 0, "flags": 0}
        self.pending = 0


BOOKS = Books()


def distrust(headers, body):
    header = headers.get_all("Stripe-Signature") or []
    if has("py-header-optional") and not header:
        return None
    if len(header) != 1 or len(header[0]) > 4096:
        return "header"
    parts = [part.partition("=")[::2] for part in header[0].split(",")]
    stamp = dict(reversed(parts)).get("t", "")
    if has("py-int-crash"):
        stamp = str(int(stamp))
    if not re.fullmatch(r"[0-9]{1,12}", stamp):
        return "timestamp"
    if abs(time.time() - int(stamp)) > 300 and not has("py-no-age-check"):
        return "stale"
    signed = body
    if has("py-dumps"):
        try:
            signed = json.dumps(json.loads(body), separators=(",", ":")).encode()
        except ValueError:
            return "json"
    keys = ["", SECRET] if has("py-empty-secret") else [SECRET]
    if has("py-none-secret"):
        keys.append("None")
    macs = [value for name, value in parts if name == "v1"][:16]
    if has("py-first-signature"):
        macs = macs[:1]
    for key in keys:
        right = hmac.new(key.encode(), stamp.encode() + b"." + signed, hashlib.sha256).hexdigest()
        for given in macs:
            if has("py-compare-digest-text"):
                if hmac.compare_digest(right, given):
                    return None
            elif hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
                return None
    return "signature"


def parse(body):
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        if has("py-value-error") and isinstance(error, ValueError):
            raise
        if has("py-recursion") and isinstance(error, RecursionError):
            raise
        return None
    if not isinstance(event, dict):
        return event["id"] if has("py-not-dict") else None
    if event.get("object") == "v2.core.event":
        return {}
    data = event.get("data")
    texts = isinstance(event.get("id"), str) and isinstance(event.get("type"), str)
    if not texts or not isinstance(data, dict) or not isinstance(data.get("object"), dict):
        return None
    return event


def stripe(path):
    request = urllib.request.Request(STRIPE + path, headers={"Authorization": "Bearer sk_test_zoo"})
    try:
        with urllib.request.urlopen(request, timeout=1) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def apply(event):
    kind, claimed = event["type"], event["data"]["object"]
    with BOOKS.lock:
        if kind.startswith("checkout.session."):
            session(claimed)
        elif kind.startswith("customer.subscription."):
            final = kind.endswith("deleted") or has("py-payload-wins")
            refresh(claimed["id"], claimed if final else None)
        elif kind.startswith("invoice."):
            invoice(kind, claimed)
        elif kind.startswith("charge."):
            BOOKS.effects["flags"] += 1
        elif kind == "customer.deleted":
            for row in list(BOOKS.rows.values()):
                if row["customer"] == claimed["id"]:
                    refresh(row["id"], None)


def session(claimed):
    truth = stripe("/v1/checkout/sessions/" + claimed["id"])
    if truth is None or truth["mode"] != "subscription":
        return
    if truth["payment_status"] == "unpaid" and not has("py-unpaid"):
        return
    customer = truth["customer"]
    if customer not in BOOKS.owners:
        intent = (truth.get("metadata") or {}).get("checkout_intent") or ""
        marked = re.fullmatch(r"probe-[0-9a-f]{16}", intent)
        if not marked or BOOKS.intents.get(intent, customer) != customer:
            return
        BOOKS.intents[intent] = customer
        BOOKS.owners[customer] = intent
        BOOKS.effects["provisioned"] += 1
    refresh(truth["subscription"], None)


def invoice(kind, claimed):
    details = ((claimed.get("parent") or {}).get("subscription_details")) or {}
    subscription = claimed.get("subscription") or details.get("subscription")
    if subscription is None:
        return
    refresh(subscription, None)
    if kind not in ("invoice.paid", "invoice.payment_succeeded"):
        return
    if subscription not in BOOKS.rows:
        BOOKS.early.setdefault(subscription, []).append((kind, claimed))
        return
    if claimed["id"] not in BOOKS.paid or has("py-no-dedupe"):
        BOOKS.paid.add(claimed["id"])
        if claimed["amount_paid"] > 0:
            BOOKS.effects["credits"] += 100


def refresh(identity, final):
    truth = final or stripe("/v1/subscriptions/" + identity)
    if truth is None or truth.get("customer") not in BOOKS.owners:
        return
    items = truth["items"]["data"]
    plans = [PLANS[item["price"]["id"]] for item in items if item["price"]["id"] in PLANS]
    if not plans:
        return
    status = truth["status"]
    known = status in GRANTING or (has("py-status-default") and status != "canceled")
    ends = [item.get("current_period_end") or truth.get("current_period_end") for item in items]
    row = {
        "id": identity,
        "customer": truth["customer"],
        "tenant": BOOKS.owners[truth["customer"]],
        "status": status,
        "entitled": known or (has("py-unpaid") and status == "incomplete"),
        "plan": "+".join(dict.fromkeys(plans)),
        "quantity": sum(item.get("quantity", 1) for item in items),
        "period_end": ends[0],
    }
    if BOOKS.rows.get(identity) != row:
        BOOKS.effects["audit_rows"] += 1
        BOOKS.rows[identity] = row
    if row["entitled"] and identity not in BOOKS.welcomed:
        BOOKS.welcomed.add(identity)
        BOOKS.effects["mails"] += 1
    for kind, claimed in BOOKS.early.pop(identity, []):
        invoice(kind, claimed)


def work(event):
    for _attempt in range(ATTEMPTS_MAX):
        try:
            apply(event)
            break
        except (OSError, ValueError):
            if has("py-drops"):
                break
            time.sleep(0.05)
    with BOOKS.gate:
        BOOKS.pending -= 1


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 4

    def version_string(self):
        return BaseHTTPRequestHandler.version_string(self) if has("py-banner") else "shop"

    def log_message(self, *_args):
        pass

    def answer(self, status, body=b'{"received":true}'):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    def send_error(self, code, message=None, explain=None):
        self.answer(405 if code == 501 else code, b"no")

    def do_GET(self):
        if self.path != "/state":
            return self.answer(404 if self.path != "/webhook" else 405, b"no")
        until = time.time() + 3
        while BOOKS.pending and time.time() < until:
            time.sleep(0.005)
        with BOOKS.lock:
            state = {"subscriptions": list(BOOKS.rows.values()), "effects": BOOKS.effects}
            self.answer(200, json.dumps(state).encode())

    def do_POST(self):
        if self.path.partition("?")[0] != "/webhook":
            return self.answer(404, b"no")
        lengths = self.headers.get_all("Content-Length") or []
        if self.headers.get("Transfer-Encoding") or len(lengths) != 1 or not lengths[0].isdigit():
            return self.answer(411, b"length")
        if self.headers.get("Content-Encoding"):
            return self.answer(415, b"coding")
        if int(lengths[0]) > BODY_MAX and not has("py-no-limit"):
            return self.answer(413, b"large")
        body = self.rfile.read(int(lengths[0]))
        try:
            self.receive(body)
        except Exception:
            self.answer(500, traceback.format_exc().encode() if has("py-traceback") else b"error")

    def receive(self, body):
        if distrust(self.headers, body) is not None:
            if has("py-traceback"):
                raise ValueError("bad signature")
            return self.answer(400, b'{"error":"invalid"}')
        event = parse(body)
        if event is None:
            return self.answer(400, b'{"error":"invalid"}')
        if not event or event.get("livemode") or "account" in event:
            return self.answer(200)
        if has("py-unknown-type") and event["type"].startswith("auditor"):
            return self.answer(400, b'{"error":"type"}')
        with BOOKS.gate:
            if event["id"] in BOOKS.seen and not has("py-no-dedupe"):
                return self.answer(200)
            BOOKS.seen.add(event["id"])
            BOOKS.pending += 1
        threading.Thread(target=work, args=(event,), daemon=True).start()
        self.answer(200)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
