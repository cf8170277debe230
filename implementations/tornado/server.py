import asyncio
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "shared"))
from given import HOST, PORT
from tornado.web import Application, RequestHandler
from wsgi import HANDLERS, bytes_of


class Answer(RequestHandler):
    def initialize(self, handler):
        self.handler = handler

    # As the documentation has it: also for errors.
    def set_default_headers(self):
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Access-Control-Allow-Headers", "*")
        self.set_header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")

    def options(self):
        self.set_status(204)
        self.finish()

    def get(self):
        status, headers, content = self.handler(self.request.headers.get)
        self.set_status(status)
        for name, value in headers.items():
            self.set_header(name, value)
        if content is not None:
            self.write(bytes_of(content))

    head = post = put = patch = delete = get


async def main():
    Application([(path, Answer, {"handler": handler}) for path, handler in HANDLERS.items()]).listen(PORT, HOST)
    await asyncio.Event().wait()


asyncio.run(main())
