"""A server that does not say what it is."""

import asyncio
import socket

from uvicorn import Config, Server

from livermets.hosting.nameless import say_no_name
from livermets.hosting.policy import AsgiReceive, AsgiScope, AsgiSend
from tests.awaited import awaited


async def app(_scope: AsgiScope, _receive: AsgiReceive, send: AsgiSend) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def answered() -> str:
    """The answer of a server of this process, as it comes over the line."""
    line = socket.create_server(("127.0.0.1", 0))
    server = Server(Config(app, lifespan="off", log_level="critical", headers=[("x-kept", "1")]))
    running = asyncio.create_task(server.serve(sockets=[line]))
    while not server.started:
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*line.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    said = (await reader.read()).decode().lower()
    writer.close()
    server.should_exit = True
    await running
    return said


def test_an_answer_names_no_server_and_keeps_its_other_headers() -> None:
    say_no_name()
    say_no_name()
    said = awaited(answered())
    assert "server:" not in said
    assert "uvicorn" not in said
    assert "x-kept: 1" in said
    assert "\r\ndate:" in said
