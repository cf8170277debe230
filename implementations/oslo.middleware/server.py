import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
from given import HOST, IS_PUBLIC, POLICY, PORT
from oslo_middleware import cors
from waitress import serve
from wsgi import application

# Section [cors] of a service's configuration, as paste.deploy gives it.
options = (
    {"allowed_origin": "*", "allow_credentials": "False"}
    if IS_PUBLIC
    else {
        "allowed_origin": ",".join(POLICY["origins"]),
        "allow_credentials": str(POLICY["credentials"]),
        "allow_methods": ",".join(POLICY["methods"]),
        "allow_headers": ",".join(POLICY["allowedHeaders"]),
        "expose_headers": ",".join(POLICY.get("exposedHeaders", [])),
        "max_age": str(POLICY["maxAge"]),
    }
)
serve(cors.CORS.factory({}, **options)(application), host=HOST, port=PORT)
