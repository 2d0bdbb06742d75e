"""An INSEE of the tests' own: it answers on loopback in the form of the API Sirene 3.11, as each test tells it."""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

UNIT = {
    "etatAdministratifUniteLegale": "A",
    "statutDiffusionUniteLegale": "O",
    "denominationUniteLegale": "QUINCAILLERIE LE GOFF",
    "nomUniteLegale": None,
    "nomUsageUniteLegale": None,
    "prenom1UniteLegale": None,
    "prenomUsuelUniteLegale": None,
}
ADDRESS = {
    "complementAdresseEtablissement": None,
    "numeroVoieEtablissement": "25",
    "indiceRepetitionEtablissement": None,
    "typeVoieEtablissement": "BOULEVARD",
    "libelleVoieEtablissement": "DE LA LIBERTE",
    "codePostalEtablissement": "56000",
    "libelleCommuneEtablissement": "VANNES",
    "libelleCommuneEtrangerEtablissement": None,
    "distributionSpecialeEtablissement": None,
    "codeCommuneEtablissement": "56260",
    "codeCedexEtablissement": None,
    "libelleCedexEtablissement": None,
    "codePaysEtrangerEtablissement": None,
    "libellePaysEtrangerEtablissement": None,
}
PERIODS = [
    {"dateFin": None, "dateDebut": "2020-01-01", "etatAdministratifEtablissement": "A"},
    {"dateFin": "2019-12-31", "dateDebut": "2019-03-01", "etatAdministratifEtablissement": "A"},
]


def establishment(siret, *, place=None, address=None, unit=None, periods=None):
    """The body of an answer."""
    return {
        "header": {"statut": 200, "message": "ok"},
        "etablissement": {
            "siren": siret[:9],
            "nic": siret[9:],
            "siret": siret,
            "statutDiffusionEtablissement": "O",
            "etablissementSiege": True,
            "uniteLegale": UNIT | (unit or {}),
            "adresseEtablissement": ADDRESS | (address or {}),
            "periodesEtablissement": periods or PERIODS,
        }
        | (place or {}),
    }


@dataclass
class Answer:
    """What the server says: a status with a body; `silent` never answers, `trickling` never comes to an end."""

    status: int = 200
    body: object = b""
    headers: dict = field(default_factory=dict)
    silent: bool = False
    trickling: bool = False


@dataclass
class Insee:
    """The running server: what it was asked, and what it will answer, the last answer for ever."""

    url: str
    answers: list
    questions: list = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def next_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        insee = self.server.insee
        insee.questions.append((self.path, dict(self.headers)))
        answer = insee.next_answer()
        if answer.silent:
            insee.over.wait(30)
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.trickling:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        while answer.trickling and not insee.over.wait(0.2):
            self.wfile.write(b" ")

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        """A client that gave up is what some tests want."""


@contextmanager
def running():
    """A server for the time of the block."""
    server = Server(("127.0.0.1", 0), Handler)
    insee = server.insee = Insee(f"http://127.0.0.1:{server.server_port}/api-sirene/3.11", [Answer(404)])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield insee
    finally:
        insee.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
