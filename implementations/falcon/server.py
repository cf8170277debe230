import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
import falcon
from given import HOST, IS_PUBLIC, POLICY, PORT
from waitress import serve
from wsgi import HANDLERS, bytes_of

NO_CONTENT = (204, 304)


class Resource:
    def __init__(self, handler):
        self.handler = handler

    def on_get(self, request, response):
        status, headers, content = self.handler(request.get_header)
        response.status = falcon.code_to_http_status(status)
        response.set_headers(headers)
        if status not in NO_CONTENT:
            response.data = bytes_of(content)

    on_head = on_post = on_put = on_patch = on_delete = on_get


if IS_PUBLIC:
    app = falcon.App(cors_enable=True)
else:
    app = falcon.App(
        middleware=falcon.CORSMiddleware(
            allow_origins=POLICY["origins"],
            expose_headers=POLICY.get("exposedHeaders"),
            allow_credentials="*" if POLICY["credentials"] else None,
        )
    )
for path, handler in HANDLERS.items():
    app.add_route(path, Resource(handler))
serve(app, host=HOST, port=PORT)
