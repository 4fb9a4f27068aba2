#!/usr/bin/env bash
# streamlit 1.67.0 with uvicorn 0.54.0 (st.App, own routes): on a connection that is kept open, an answer that leaves in two pieces
# (headers, body) takes 40 ms, however small it is and however fast the route. The same app under uvicorn itself takes 1 ms.
#   streamlit run app.py             median of 50 requests about 41 ms
#   uvicorn app:app                  median below 10 ms
# Streamlit makes its listening socket by hand, socket.socket(family), and hands it to uvicorn. asyncio sets TCP_NODELAY only on
# sockets whose proto is IPPROTO_TCP; a socket made without naming the protocol has 0, and so has everything it accepts. Nagle's
# algorithm then holds the second piece back until the client's delayed acknowledgement, 40 ms on Linux. The first request of a
# connection is fast, so that curl and a page reload show nothing.
# Setting the option on the listening socket mends it: accepted sockets have it from there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet streamlit==1.67.0 starlette==1.10.0 uvicorn==0.54.0 anyio==4.16.0
cat >"$folder/app.py" <<'PY'
import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(request):
    return PlainTextResponse("hello")


if not st.runtime.exists():
    app = st.App(__file__, routes=[Route("/hello", hello)])
PY
cat >"$folder/measure.py" <<'PY'
import http.client
import socket
import statistics
import subprocess
import sys
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def median_ms(command, port):
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        times = []
        for _ in range(51):
            start = time.perf_counter()
            connection.request("GET", "/hello")
            assert connection.getresponse().read() == b"hello"
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times[1:])
    finally:
        server.terminate()
        server.wait(20)


first, second = free_port(), free_port()
options = ["--server.port", str(first), "--server.address", "127.0.0.1", "--server.headless", "true"]
by_streamlit = median_ms([sys.executable, "-m", "streamlit", "run", "app.py", *options], first)
by_uvicorn = median_ms([sys.executable, "-m", "uvicorn", "app:app", "--port", str(second)], second)
print(f"streamlit run {by_streamlit:.1f} ms, uvicorn {by_uvicorn:.1f} ms")
assert by_streamlit > 30, "answers are no longer held back"
assert by_uvicorn < 20
PY
cd "$folder" && "$folder/venv/bin/python" measure.py
