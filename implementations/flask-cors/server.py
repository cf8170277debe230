import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
from flask import Flask, Response, jsonify, redirect, request
from flask_cors import CORS
from given import BODY_LIMIT, HOST, IS_PUBLIC, METHODS, OWN, PAGE, PATTERNS, PLAIN, PORT, declared, expression_of

app = Flask(__name__)
names = {
    "credentials": "supports_credentials",
    "methods": "methods",
    "allowedHeaders": "allow_headers",
    "exposedHeaders": "expose_headers",
    "maxAge": "max_age",
}
if IS_PUBLIC:
    CORS(app)
else:
    CORS(app, origins=PLAIN + [expression_of(each) for each in PATTERNS], **declared(names))


def own(response):
    response.headers.extend(OWN)
    return response


@app.route("/", methods=METHODS)
@app.route("/ok", methods=METHODS)
def ok():
    return own(jsonify(PAGE))


@app.route("/empty", methods=METHODS)
def empty():
    return own(Response(status=204))


@app.route("/error", methods=METHODS)
def error():
    response = own(jsonify(error="broken"))
    response.status_code = 500
    return response


@app.route("/throw", methods=METHODS)
def throw():
    raise RuntimeError("nobody handles this")


@app.route("/forbidden", methods=METHODS)
def forbidden():
    response = own(jsonify(error="forbidden"))
    response.status_code = 403
    return response


@app.route("/too-large", methods=METHODS)
def too_large():
    response = own(jsonify(PAGE))
    if (request.content_length or 0) > BODY_LIMIT:
        response.status_code = 413
    return response


@app.route("/redirect", methods=METHODS)
def away():
    return own(redirect("/ok"))


@app.route("/etag", methods=METHODS)
def etag():
    response = own(jsonify(PAGE))
    response.set_etag("v1")
    return response.make_conditional(request)


@app.route("/stream", methods=METHODS)
def stream():
    return own(Response(iter(["data: one\n\n", "data: two\n\n"]), mimetype="text/event-stream"))


@app.route("/auth", methods=METHODS)
def auth():
    response = own(jsonify(error="who are you?"))
    response.status_code = 401
    return response


@app.route("/vary", methods=METHODS)
def vary():
    response = own(jsonify(PAGE))
    response.vary.add("Accept-Language")
    return response


app.run(host=HOST, port=PORT, threaded=True)
