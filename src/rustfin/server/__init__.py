"""The one package that knows HTTP: the application, who may enter, errors as answers, the web app's files.

Doors: `create_http(parts)` gives the ASGI application; `Parts` is what it stands on; `run_server` listens and goes
down in order; `find_web` says where the web app is.
"""

from rustfin.server.http import Http, create_http
from rustfin.server.listen import run_server
from rustfin.server.parts import Parts, ServerFacts
from rustfin.server.web import find_web

__all__ = ["Http", "Parts", "ServerFacts", "create_http", "find_web", "run_server"]
