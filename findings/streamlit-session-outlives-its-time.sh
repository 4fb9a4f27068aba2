#!/usr/bin/env bash
# streamlit 1.67.0: server.disconnectedSessionTTL says from when on a closed tab cannot come back, not when its session is given up.
# With two seconds, and garbage collected every half second:
#   12 s after the only tab was closed, what it kept in st.session_state is still in memory
#   it goes within seconds once a second tab has come and gone
# The store of sessions drops what has expired only when the next session is put into it. On a server to which nobody else comes,
# the last visitor's entries and uploads stay without end; on a busy one they go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet streamlit==1.67.0 websockets==16.0
cat >"$folder/app.py" <<'PY'
import gc
import threading
import time

import streamlit as st


@st.cache_resource
def collecting():
    def collect():
        while True:
            time.sleep(0.5)
            gc.collect()

    threading.Thread(target=collect, daemon=True).start()


class Entered:
    def __del__(self):
        print("given up", flush=True)


collecting()
if "entered" not in st.session_state:
    st.session_state["entered"] = Entered()
    print("entered", flush=True)
PY
cat >"$folder/measure.py" <<'PY'
import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

folder = Path(sys.argv[1])
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
command += ["--server.disconnectedSessionTTL", "2", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]


async def visit():
    origin = f"http://127.0.0.1:{port}"
    async with connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin=origin, subprotocols=["streamlit"]) as tab:
        await tab.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        while ForwardMsg.FromString(await tab.recv(decode=False)).WhichOneof("type") != "script_finished":
            pass


def given_up():
    return (folder / "log").read_text().count("given up")


with (folder / "log").open("w") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server:
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        asyncio.run(visit())
        time.sleep(12)
        alone = given_up()
        print(f"12 s after the only tab was closed: {alone} of 1 session given up")
        asyncio.run(visit())
        time.sleep(5)
        later = given_up()
        print(f"5 s after a second tab came and went: {later} of 2 sessions given up")
    finally:
        server.terminate()
assert (alone, later) == (0, 1), "the behaviour changed"
PY
"$folder/venv/bin/python" "$folder/measure.py" "$folder"
