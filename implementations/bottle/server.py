import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
from bottle import Bottle, request, response
from given import HOST, METHODS, PORT
from waitress import serve
from wsgi import HANDLERS, bytes_of

app = Bottle()


@app.hook("after_request")
def allow_every_origin():
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


def answer(handler):
    def respond():
        status, headers, content = handler(request.get_header)
        response.status = status
        for name, value in headers.items():
            response.set_header(name, value)
        return bytes_of(content)

    return respond


for path, handler in HANDLERS.items():
    app.route(path, METHODS, answer(handler))
    app.route(path, "OPTIONS", lambda: "")
serve(app, host=HOST, port=PORT)
