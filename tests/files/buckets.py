"""Servers that keep files: S3 and Google Cloud Storage (moto's server), and Azure (Azurite, where there is one)."""

import base64
import hashlib
import hmac
import os
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from email.utils import formatdate
from typing import Any
from uuid import uuid4

import httpx

from tests.files.wire import Wire

AZURITE = os.environ.get("TYPECASE_TEST_AZURITE")
"""The program `azurite-blob`, where it is installed."""

KINDS = ("s3", "gcs", *(["azure"] if AZURITE else []))
REFUSING = "refusing"
"""The name of a bucket that lets nobody in."""

_SIGNED = "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none"


class Bucket:
    """A bucket of a server that speaks S3, at the end of a `wire`."""

    def __init__(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
        from werkzeug.serving import make_server

        self._moto = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=MotoRequestHandler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.wire = Wire(self._server.server_port)
        # The servers of one process share their memory.
        self.name = f"files{uuid4().hex}"
        self.client.create_bucket(Bucket=self.name)

    @property
    def client(self) -> Any:
        import boto3  # type: ignore[import-untyped]

        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self._server.server_port}",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )

    @property
    def options(self) -> dict[str, str]:
        return {
            "driver": "s3",
            "key": "key",
            "secret": "secret",
            "bucket": self.name,
            "endpoint": f"http://127.0.0.1:{self.wire.port}",
            "root": "below",
        }

    @property
    def refused(self) -> dict[str, str]:
        """Options with which nobody is let in."""
        return {**self.options, "bucket": REFUSING}

    def content(self) -> dict[str, bytes]:
        """All files by their names, past the wire."""
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {
            entry["Key"]: self.client.get_object(Bucket=self.name, Key=entry["Key"])["Body"].read() for entry in found
        }

    def unfinished(self) -> list[Any]:
        found: list[Any] = self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])
        return found

    def stop(self) -> None:
        self.wire.close()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(f"/{REFUSING}"):
            start("403 Forbidden", [])
            return []
        answer: Iterable[bytes] = self._moto(environ, start)
        return answer


class GoogleBucket(Bucket):
    """A bucket of Google's: its XML API is that of S3 but for the names of headers."""

    @property
    def options(self) -> dict[str, str]:
        kept = ("bucket", "endpoint", "root")
        return {"driver": "gcs"} | {name: value for name, value in super().options.items() if name in kept}

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        environ.setdefault("HTTP_AUTHORIZATION", _SIGNED)
        if environ["HTTP_AUTHORIZATION"].startswith("Bearer"):
            environ["HTTP_AUTHORIZATION"] = _SIGNED
        for name in [name for name in environ if name.startswith("HTTP_X_GOOG_")]:
            environ[name.replace("GOOG", "AMZ")] = environ.pop(name)
        return super()._answer(environ, start)


class Container:
    """A container of Azurite's."""

    def __init__(self) -> None:
        self.name = f"files{uuid4().hex}"
        self._key = secrets.token_bytes(64)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [str(AZURITE), "--inMemoryPersistence", "--disableTelemetry", "--silent", "--blobPort", str(self._port)],
            env={**os.environ, "AZURITE_ACCOUNTS": f"account:{base64.b64encode(self._key).decode()}"},
            stdout=subprocess.DEVNULL,
        )
        self.wire = Wire(self._port)
        self._create()

    @property
    def options(self) -> dict[str, str]:
        return self._options(self.wire.port)

    @property
    def refused(self) -> dict[str, str]:
        return {**self.options, "account_key": base64.b64encode(b"another").decode()}

    def content(self) -> dict[str, bytes]:
        from obstore.store import AzureStore

        options = self._options(self._port)
        store = AzureStore(
            self.name,
            config={name: options[name] for name in ("account_name", "account_key", "endpoint")},  # type: ignore[arg-type]
            client_options={"allow_http": True},
        )
        names = [entry["path"] for batch in store.list() for entry in batch]
        return {name: bytes(store.get(name).bytes()) for name in names}

    def unfinished(self) -> list[Any]:
        """None that would stay: Azure forgets them after a week."""
        return []

    def stop(self) -> None:
        self.wire.close()
        self._process.kill()
        self._process.wait()

    def _options(self, port: int) -> dict[str, str]:
        return {
            "driver": "azure",
            "container_name": self.name,
            "account_name": "account",
            "account_key": base64.b64encode(self._key).decode(),
            "endpoint": f"http://127.0.0.1:{port}/account",
            "root": "below",
        }

    def _create(self) -> None:
        for _ in range(300):
            with suppress(httpx.TransportError):
                url = f"http://127.0.0.1:{self._port}/account/{self.name}?restype=container"
                httpx.put(url, headers=self._signed()).raise_for_status()
                return
            time.sleep(0.1)
        raise TimeoutError("Azurite doesn't answer")

    def _signed(self) -> Mapping[str, str]:
        said = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-12-02"}
        lines = "".join(f"{name}:{value}\n" for name, value in said.items())
        text = "PUT" + 12 * "\n" + f"{lines}/account/account/{self.name}\nrestype:container"
        signature = base64.b64encode(hmac.digest(self._key, text.encode(), hashlib.sha256)).decode()
        return {**said, "authorization": f"SharedKey account:{signature}"}


Place = Bucket | Container


def open_bucket(kind: str) -> Place:
    match kind:
        case "azure":
            return Container()
        case "gcs":
            return GoogleBucket()
        case _:
            return Bucket()
