import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
from given import HOST, IS_PUBLIC, POLICY, PORT
from waitress import serve
from wsgi import application
from wsgicors import CORS

options = (
    {"origin": "*", "methods": "*", "headers": "*"}
    if IS_PUBLIC
    else {
        "origin": " ".join(POLICY["origins"]),
        "methods": ", ".join(POLICY["methods"]),
        "headers": ", ".join(POLICY["allowedHeaders"]),
        "credentials": "true" if POLICY["credentials"] else "false",
        "maxage": str(POLICY["maxAge"]),
    }
)
serve(CORS(application, **options), host=HOST, port=PORT)
