"""What a start script is told: `python3 server.py PORT POLICY FOLDER`, the policy as a file."""
import json
import re
import sys

HOST = "127.0.0.1"
PORT = int(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as file:
    POLICY = json.load(file)
IS_PUBLIC = POLICY["origins"] == "*"

OWN = {"x-app": "yes", "x-total": "3"}
PAGE = {"hello": "world"}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
BODY_LIMIT = 32


def expression_of(origin):
    """`https://*.example.org`, and an origin itself, as an anchored regular expression."""
    return "^" + re.escape(origin).replace(r"\*", r"[a-z0-9-]+(\.[a-z0-9-]+)*") + "$"


PATTERNS = [] if IS_PUBLIC else [each for each in POLICY["origins"] if "*" in each]
PLAIN = [] if IS_PUBLIC else [each for each in POLICY["origins"] if "*" not in each]


def declared(names):
    """The options that are declared, under the names that the middleware has for them."""
    return {name: POLICY[key] for key, name in names.items() if key in POLICY}
