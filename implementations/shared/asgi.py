"""The application of the frameworks that stand on Starlette, and how it is served."""
import uvicorn
from given import BODY_LIMIT, HOST, IS_PUBLIC, METHODS, OWN, PAGE, PATTERNS, PLAIN, PORT, declared, expression_of
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

NAMES = {
    "credentials": "allow_credentials",
    "methods": "allow_methods",
    "allowedHeaders": "allow_headers",
    "exposedHeaders": "expose_headers",
    "maxAge": "max_age",
}


def cors_options():
    if IS_PUBLIC:
        return {"allow_origins": ["*"], "allow_methods": ["*"], "allow_headers": ["*"]}
    expressions = [expression_of(each) for each in PATTERNS]
    return {"allow_origins": PLAIN, "allow_origin_regex": "|".join(expressions) or None, **declared(NAMES)}


async def hello(_request):
    return JSONResponse(PAGE, headers=OWN)


async def empty(_request):
    return Response(status_code=204, headers=OWN)


async def error(_request):
    return JSONResponse({"error": "broken"}, 500, headers=OWN)


async def throw(_request):
    raise RuntimeError("nobody handles this")


async def forbidden(_request):
    return JSONResponse({"error": "forbidden"}, 403, headers=OWN)


async def too_large(request):
    size = int(request.headers.get("content-length", 0))
    return JSONResponse(PAGE, 413 if size > BODY_LIMIT else 200, headers=OWN)


async def away(_request):
    return RedirectResponse("/ok", 302, headers=OWN)


async def etag(request):
    headers = {**OWN, "etag": '"v1"'}
    if request.headers.get("if-none-match") == '"v1"':
        return Response(status_code=304, headers=headers)
    return JSONResponse(PAGE, headers=headers)


async def stream(_request):
    return StreamingResponse(iter(["data: one\n\n", "data: two\n\n"]), media_type="text/event-stream", headers=OWN)


async def auth(_request):
    return JSONResponse({"error": "who are you?"}, 401, headers=OWN)


async def vary(_request):
    return JSONResponse(PAGE, headers={**OWN, "vary": "Accept-Language"})


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


def serve(app):
    for path, handler in HANDLERS.items():
        app.add_route(path, handler, methods=METHODS)
    uvicorn.run(app, host=HOST, port=PORT, log_level="critical")
