import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
import aiohttp_cors
from aiohttp import web
from given import HOST, IS_PUBLIC, METHODS, POLICY, PORT, declared
from wsgi import HANDLERS, bytes_of

NAMES = {
    "credentials": "allow_credentials",
    "allowedHeaders": "allow_headers",
    "exposedHeaders": "expose_headers",
    "maxAge": "max_age",
}


def answer(handler):
    async def respond(request):
        status, headers, content = handler(request.headers.get)
        return web.Response(status=status, headers=headers, body=bytes_of(content) or None)

    return respond


app = web.Application()
if IS_PUBLIC:
    defaults = {"*": aiohttp_cors.ResourceOptions(allow_headers="*")}
else:
    options = aiohttp_cors.ResourceOptions(**declared(NAMES))
    defaults = {origin: options for origin in POLICY["origins"]}
cors = aiohttp_cors.setup(app, defaults=defaults)
methods = POLICY.get("methods", [*METHODS, "HEAD"])
for path, handler in HANDLERS.items():
    resource = cors.add(app.router.add_resource(path))
    for method in methods:
        cors.add(resource.add_route(method, answer(handler)))
    for method in {*METHODS, "HEAD"}.difference(methods):
        resource.add_route(method, answer(handler))
web.run_app(app, host=HOST, port=PORT, print=None)
