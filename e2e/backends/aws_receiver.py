"""AWS's OTLP endpoints on loopback: verifies each signature as AWS documents it (Signature Version 4, by botocore) and prints
one line of JSON for each request. Usage: aws_receiver.py REGION ACCESS_KEY SECRET_KEY. Prints its port first."""

import base64
import gzip
import hashlib
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

region, access_key, secret_key = sys.argv[1:]
SERVICES = {"/v1/traces": "xray", "/v1/logs": "logs", "/v1/metrics": "monitoring"}
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<scope>[^,]+), ?SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


def problem(path, headers, body):
    """What is wrong with a request; None where its signature is right."""
    match = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if not match:
        return "no signature"
    date, service = headers["x-amz-date"], SERVICES[path]
    if match["scope"] != f"{access_key}/{date[:8]}/{region}/{service}/aws4_request":
        return f"scope {match['scope']}"
    if headers.get("x-amz-content-sha256", hashlib.sha256(body).hexdigest()) != hashlib.sha256(body).hexdigest():
        return "another body"
    signed = {name: headers[name] for name in match["headers"].split(";")}
    request = AWSRequest("POST", f"http://{headers['host']}{path}", headers=signed, data=body)
    request.context["timestamp"] = date
    auth = SigV4Auth(Credentials(access_key, secret_key), service, region)
    expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return None if expected == match["signature"] else "another signature"


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        wrong = problem(self.path, headers, body)
        plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        line = {"path": self.path, "problem": wrong, "headers": headers, "body": base64.b64encode(plain).decode()}
        with printing:
            print(json.dumps(line), flush=True)
        self.send_response(403 if wrong else 200)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


printing = threading.Lock()
server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(json.dumps({"port": server.server_port}), flush=True)
server.serve_forever()
