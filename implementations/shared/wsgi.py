"""The application as WSGI, without any CORS, and as a table for the frameworks with routes of their own."""
import json

from given import BODY_LIMIT, METHODS, OWN, PAGE

JSON = {**OWN, "Content-Type": "application/json"}


def hello(_header):
    return 200, JSON, PAGE


def empty(_header):
    return 204, OWN, None


def error(_header):
    return 500, JSON, {"error": "broken"}


def throw(_header):
    raise RuntimeError("nobody handles this")


def forbidden(_header):
    return 403, JSON, {"error": "forbidden"}


def too_large(header):
    return 413 if int(header("Content-Length") or 0) > BODY_LIMIT else 200, JSON, PAGE


def away(_header):
    return 302, {**OWN, "Location": "/ok"}, None


def etag(header):
    if header("If-None-Match") == '"v1"':
        return 304, {**OWN, "ETag": '"v1"'}, None
    return 200, {**JSON, "ETag": '"v1"'}, PAGE


def stream(_header):
    return 200, {**OWN, "Content-Type": "text/event-stream"}, "data: one\n\ndata: two\n\n"


def auth(_header):
    return 401, JSON, {"error": "who are you?"}


def vary(_header):
    return 200, {**JSON, "Vary": "Accept-Language"}, PAGE


HANDLERS = {
    "/": hello,
    "/ok": hello,
    "/empty": empty,
    "/error": error,
    "/throw": throw,
    "/forbidden": forbidden,
    "/too-large": too_large,
    "/redirect": away,
    "/etag": etag,
    "/stream": stream,
    "/auth": auth,
    "/vary": vary,
}


def bytes_of(content):
    if content is None:
        return b""
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def application(environ, start_response):
    handler = HANDLERS.get(environ["PATH_INFO"])
    if handler is None:
        status, headers, content = 404, {"Content-Type": "text/plain"}, "not found"
    elif environ["REQUEST_METHOD"] not in [*METHODS, "HEAD"]:
        status, headers, content = 405, {"Allow": ", ".join([*METHODS, "HEAD"])}, None
    else:

        def header(name):
            key = name.upper().replace("-", "_")
            return environ.get(key if key == "CONTENT_LENGTH" else f"HTTP_{key}")

        status, headers, content = handler(header)
    start_response(f"{status} Said", list(headers.items()))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else bytes_of(content)]
