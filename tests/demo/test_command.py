"""`typecase demo` as a new user starts it: what it prints is enough to try everything."""

import os
import re
import shlex
import socket
import subprocess
from pathlib import Path
from typing import IO

import httpx

from tests.typecase.process import COMMAND


def test_what_is_printed_works(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "80"}
    command = [COMMAND, "demo", "--port", port]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            try_what_is_printed(process.stdout, f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
    assert process.returncode == 0


def try_what_is_printed(output: IO[str], url: str) -> None:
    lines, commands = "", list[list[str]]()
    while len(commands) < 2:
        line = output.readline()
        assert line, f"it ended: {lines}"
        lines += line
        if line.strip().startswith("curl "):
            commands.append(shlex.split(line)[1:])
    [(email, password)] = re.findall(r"Administrator +(\S+)  (\S+)", lines)
    assert httpx.post(f"{url}/auth/login", json={"email": email, "password": password}).status_code == 200
    [address, _, header, _, body], [list_address] = commands
    name, _, value = header.partition(": ")
    posts = httpx.post(address, content=body, headers={name: value}).json()["data"]["blog_posts"]
    assert posts[0] == {"title": "Three fixes in an afternoon", "author": {"name": "Tomasz Wieczorek"}}
    assert httpx.get(list_address).json() == {"data": posts}
    assert f"{url}/graphql" in lines
