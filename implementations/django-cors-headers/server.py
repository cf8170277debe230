import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
from given import BODY_LIMIT, HOST, IS_PUBLIC, OWN, PAGE, PATTERNS, PLAIN, PORT, declared, expression_of

import django
from django.conf import settings
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.utils.cache import patch_vary_headers

names = {
    "credentials": "CORS_ALLOW_CREDENTIALS",
    "methods": "CORS_ALLOW_METHODS",
    "allowedHeaders": "CORS_ALLOW_HEADERS",
    "exposedHeaders": "CORS_EXPOSE_HEADERS",
    "maxAge": "CORS_PREFLIGHT_MAX_AGE",
}
cors = (
    {"CORS_ALLOW_ALL_ORIGINS": True}
    if IS_PUBLIC
    else {
        "CORS_ALLOWED_ORIGINS": PLAIN,
        "CORS_ALLOWED_ORIGIN_REGEXES": [expression_of(each) for each in PATTERNS],
        **declared(names),
    }
)
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="none",
    INSTALLED_APPS=["corsheaders"],
    MIDDLEWARE=[
        "corsheaders.middleware.CorsMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.http.ConditionalGetMiddleware",
    ],
    LOGGING_CONFIG=None,
    **cors,
)
django.setup()


def own(response):
    for name, value in OWN.items():
        response[name] = value
    return response


def answering(make):
    return lambda request: own(make(request))


def throw(_request):
    raise RuntimeError("nobody handles this")


def too_large(request):
    size = int(request.headers.get("Content-Length") or 0)
    return JsonResponse(PAGE, status=413 if size > BODY_LIMIT else 200)


def etag(_request):
    return JsonResponse(PAGE, headers={"ETag": '"v1"'})


def vary(_request):
    response = JsonResponse(PAGE)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def stream(_request):
    return StreamingHttpResponse(["data: one\n\n", "data: two\n\n"], content_type="text/event-stream")


hello = answering(lambda _request: JsonResponse(PAGE))
urlpatterns = [
    path("", hello),
    path("ok", hello),
    path("options", hello),
    path("empty", answering(lambda _request: HttpResponse(status=204))),
    path("error", answering(lambda _request: JsonResponse({"error": "broken"}, status=500))),
    path("throw", throw),
    path("forbidden", answering(lambda _request: HttpResponseForbidden("forbidden"))),
    path("too-large", answering(too_large)),
    path("redirect", answering(lambda _request: HttpResponseRedirect("/ok"))),
    path("etag", answering(etag)),
    path("stream", answering(stream)),
    path("auth", answering(lambda _request: JsonResponse({"error": "who are you?"}, status=401))),
    path("vary", answering(vary)),
]
run(HOST, PORT, get_wsgi_application(), threading=True)
