"""Damaged messages: whatever comes, nbclient and nbformat can take what is made of it, and memory stays bounded.

Hypothesis is not among what the course installs; `random` with fixed seeds does.
"""

import asyncio
import contextlib
import json
import random
import shutil
import socket
import tempfile
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty

import nbformat
import pytest
import zmq
from jupyter_client.session import DELIM, Session
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete

from graders.execution import messages, zmtp
from graders.execution.messages import Malformed, load, moment
from graders.execution.transport import BAD_MESSAGES, OutputChannel, PromptClient, ShellChannel
from graders.execution.zmtp import SUBSCRIBE_ALL, Connection, ConnectionLost, Parts

LIMIT = 1 << 20
RUNNING = "the running cell"
WIDGET = {"_model_name": "IntSliderModel", "_model_module": "@jupyter-widgets/controls", "value": 7}
CONTENTS = {
    "status": [{"execution_state": "busy"}, {"execution_state": "idle"}],
    "stream": [{"name": "stdout", "text": "fine\n"}, {"name": "stderr", "text": "я"}],
    "error": [{"ename": "E", "evalue": "why", "traceback": ["a", "b"]}],
    "display_data": [
        {"data": {"text/plain": "x", "image/png": "eA=="}, "metadata": {"image/png": {"width": 7}}, "transient": {}},
        {"data": {"application/json": {"a": [1, {}]}}, "metadata": {}, "transient": {"display_id": "a"}},
    ],
    "update_display_data": [{"data": {"text/html": "x"}, "metadata": {}, "transient": {"display_id": "a"}}],
    "execute_result": [{"data": {"text/plain": "1"}, "metadata": {}, "execution_count": 1}],
    "execute_input": [{"code": "1", "execution_count": 1}],
    "clear_output": [{"wait": True}, {"wait": False}],
    "comm_open": [
        {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": WIDGET, "buffer_paths": [["a", 1]]}},
        {"comm_id": "b", "target_name": "jupyter.widget", "data": {"state": WIDGET, "buffer_paths": []}},
    ],
    "comm_msg": [{"comm_id": "a", "data": {"method": "update", "state": {"value": 8}, "buffer_paths": [["a", 1]]}}],
    "comm_close": [{"comm_id": "a", "data": {}}],
    "iopub_welcome": [{"subscription": ""}],
    "debug_event": [{"a": 1}],
    "execute_reply": [
        {"status": "ok", "execution_count": 1, "payload": [{"source": "ask_exit"}], "user_expressions": {}},
        {"status": "error", "ename": "E", "evalue": "why", "traceback": ["a"], "execution_count": 1},
    ],
}
JUNK = [
    None, True, -1, 7, 2**80, 10**4000, 0.5, float("nan"), float("inf"), "", "\ud800", "x" * 2000, "stdout", "text/plain",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2024-13-45T00:00:00Z", "2024-01-01", [], [7], [[]], [{}], [""],
    [None] * 100, {}, {"": None}, {"a": {"b": [{}]}}, {"state": []}, json.loads("[" * 100 + "]" * 100), {"\udfff": 1},
]  # fmt: skip
RAW = [
    b"", b"null", b"7", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b'{"a":' + b"9" * 100_000 + b"}",
    b'{"a":1e999}', b'{"a":NaN}', b'"' * 1001, b"{}{}", b"\xef\xbb\xbf{}", DELIM,
]  # fmt: skip


def nodes(value):
    """The places in a value: what holds them, and under which key."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from nodes(item)


def damage(chance, message):
    for _ in range(chance.choice([0, 1, 1, 2, 4])):
        holder, key = chance.choice(list(nodes(message)))
        how = chance.random()
        if how < 0.2 and isinstance(holder, dict):
            del holder[key]
            if not message or not list(nodes(message)):
                return
        elif how < 0.3 and isinstance(holder, dict):
            holder[chance.choice(["state", "data", "transient", "metadata", "x" * 2000, "\ud800"])] = chance.choice(
                JUNK
            )
        else:
            holder[key] = json.loads(json.dumps(chance.choice(JUNK)))


def damaged(chance, session):
    kind = chance.choice(list(CONTENTS))
    content = json.loads(json.dumps(chance.choice(CONTENTS[kind])))
    header = {"msg_id": "x", "msg_type": kind, "date": "2026-01-01T00:00:00Z", "version": "5.3"}
    message = {"header": header, "parent": {"msg_id": RUNNING}, "metadata": {}, "content": content}
    if chance.random() < 0.9:
        damage(chance, message["content"] if chance.random() < 0.7 and content else message)
    given = [json.dumps(message.get(part, {})).encode() for part in ("header", "parent", "metadata", "content")]
    if chance.random() < 0.1:
        given[chance.randrange(4)] = chance.choice(RAW)
    if chance.random() < 0.05:  # one byte of it
        place = chance.randrange(4)
        text = bytearray(given[place] or b"x")
        text[chance.randrange(len(text))] = chance.randrange(256)
        given[place] = bytes(text)
    frames = [DELIM, session.sign(given), *given, *[b"buffer"] * chance.choice([0, 1, 1, 3])]
    if chance.random() < 0.05:
        frames.insert(chance.randrange(len(frames)), chance.choice(RAW))
    if chance.random() < 0.05:
        del frames[chance.randrange(len(frames))]
    return frames


@pytest.fixture
def client():
    client = PromptClient(session=Session(key=b"secret"))
    client.running, client.count = RUNNING, 3
    client.asked = datetime.now(UTC) - timedelta(seconds=1)
    return client


@pytest.mark.parametrize("seed", range(4))
def test_damaged_messages(client, seed):
    """10,000 of them, through what nbclient does with them."""
    chance = random.Random(seed)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    executor = NotebookClient(nb)
    cell = nb.cells[0]
    cell.metadata["execution"], executor.clear_before_next_output = {}, False
    output, shell = OutputChannel(client, None), ShellChannel(client, None)
    taken = replies = 0
    for _ in range(2500):
        frames = damaged(chance, client.session)
        parts = Parts(frames, sum(map(len, frames)))
        shell._awaited[RUNNING] = "execute_reply"
        if (reply := shell._read(parts)) is not None:
            replies += 1
            assert reply["parent_header"] == {"msg_id": RUNNING} and reply["msg_type"] == "execute_reply"
            content = reply["content"]
            assert content["status"] == "ok" or all(isinstance(line, str) for line in content["traceback"])
            assert all(isinstance(item["source"], str) for item in content["payload"])
        if (read := output._read(parts)) is None:
            continue
        assert read["bytes"] == parts.size and client.asked <= read["header"]["date"] <= datetime.now(UTC)
        try:
            executor.process_message(read, cell, 0)
        except CellExecutionComplete:
            continue
        taken += 1
        if taken % 250 == 0:
            executor.set_widgets_metadata()
            nbformat.validate(nb)
            json.dumps(nb, ensure_ascii=False, allow_nan=False).encode()
            cell.outputs, executor._display_id_map = [], {}
    assert taken > 1000 and replies > 166 and sum(client.malformed.values()) > 333, "neither all nor nothing is refused"
    assert all(len(cause) < 60 and cause.isascii() for cause in client.malformed)


def test_random_bytes_as_frames(client):
    chance = random.Random(5)
    output = OutputChannel(client, None)
    for _ in range(3000):
        given = [chance.randbytes(chance.randrange(60)) for _ in range(4)]
        frames = [DELIM, client.session.sign(given), *given] if chance.random() < 0.8 else given
        assert output._read(Parts(frames, 1))["content"] == {"data": {}, "metadata": {}}


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * LIMIT, b'{"a":' * (LIMIT // 5), b'{"a":[' + b"[]," * (LIMIT // 3 - 9) + b"1]}", b'{"a":"' + b"\\n" * (LIMIT // 2) + b'"}',
        b'{"a":[' + b"0," * (LIMIT // 2 - 9) + b"1]}", b'{"a":[' + b'"",' * (LIMIT // 3 - 9) + b"1]}", b"9" * LIMIT,
        b'{"a":' + b"9" * (LIMIT - 6) + b"}", '{"a":"😀я'.encode() + b"x" * (LIMIT - 20) + b'"}', b"\xff" * LIMIT, b'"\\' * (LIMIT // 2),
        b"{" + b",".join(b'"%d":{}' % number for number in range(LIMIT // 14)) + b"}",
    ],
)  # fmt: skip
def test_reading_takes_time_and_memory_in_proportion(raw):
    begin = time.thread_time()
    tracemalloc.start()
    with contextlib.suppress(Malformed):
        load(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * LIMIT
    assert time.thread_time() - begin < 20, "tracing takes most of it"


def test_many_values_are_told_from_text_that_looks_like_them():
    assert load(json.dumps({"a": '[{,\\"' * messages.MOST_VALUES}).encode())["a"].startswith("[{")
    with pytest.raises(Malformed, match="too many values"):
        load(json.dumps({"a": [1] * (messages.MOST_VALUES + 1)}).encode())
    assert len(load(json.dumps({"a": [1.5] * (messages.MOST_VALUES // 2)}).encode())["a"]) == messages.MOST_VALUES // 2


def test_a_moment_is_between_the_request_and_now():
    earliest, latest = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 1, 13, tzinfo=UTC)
    said = {
        "2026-01-01T12:30:00.123456Z": datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC),
        "2026-01-01T15:30:00+03:00": datetime(2026, 1, 1, 12, 30, tzinfo=UTC),
        "2025-01-01T12:30:00Z": earliest,
        "0001-01-01T00:00:00+14:00": latest,
        "2027-01-01T12:30:00Z": latest,
        "x": latest,
        7: latest,
        None: latest,
    }
    assert {date: moment(date, earliest, latest) for date in said} == said


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="zmtp-", dir="/tmp"))  # the path of a socket may have 107 bytes
    yield path
    shutil.rmtree(path)


@pytest.fixture
def connect():
    made = []

    def connect(url, kind, limit=LIMIT):
        made.append(Connection(url, kind, limit))
        return made[-1]

    yield connect
    for connection in made:
        connection.close()


def receive(connection, seconds=10.0):
    return asyncio.run(connection.receive(time.monotonic() + seconds))


@pytest.mark.parametrize("address", ["ipc", "tcp"])
def test_it_speaks_with_libzmq(folder, connect, address):
    url = f"ipc://{folder}/s" if address == "ipc" else "tcp://127.0.0.1:*"
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        router.linger = 0
        router.rcvtimeo = 10_000
        router.bind(url)
        connection = connect(router.last_endpoint.decode().rstrip("\0"), "DEALER")
        for request in ([b"a"], [b"", b"b" * 255, b"c" * 256, b"d" * 300_000], [b""]):
            connection.send(request)
            while not router.poll(10):
                with pytest.raises(Empty):  # what did not go out at once does so while something is waited for
                    receive(connection, 0.05)
            sender, *came = router.recv_multipart()
            assert came == request
            router.send_multipart([sender, *came[::-1]])
            parts = receive(connection)
            assert parts.frames == request[::-1] and parts.size >= sum(map(len, request))
        with pytest.raises(Empty):
            receive(connection, 0.1)
        router.send_multipart([sender, b"x" * LIMIT])
        router.send_multipart([sender, b"small"])
        assert receive(connection).frames is None
        assert receive(connection).frames == [b"small"], "what is too large is passed over, and the connection stays"
        router.send_multipart([sender, *[b""] * 2500, b"end"])
        router.send_multipart([sender, b"small"])
        assert [receive(connection).frames, receive(connection).frames] == [None, [b"small"]]
        assert connection.received > LIMIT
    with pytest.raises(ConnectionLost):
        receive(connection)


def test_it_subscribes(folder, connect):
    with zmq.Context() as context, context.socket(zmq.XPUB) as publisher:
        publisher.linger = 0
        publisher.bind(f"ipc://{folder}/s")
        connection = connect(f"ipc://{folder}/s", "SUB")
        connection.send([SUBSCRIBE_ALL])
        while not publisher.poll(10):
            with pytest.raises(Empty):
                receive(connection, 0.05)
        assert publisher.recv() == b"\x01"
        for number in range(3000):
            publisher.send_multipart([b"topic", b"%d" % number])
            if number % 500 == 0:
                assert receive(connection).frames == [b"topic", b"%d" % (number // 500)]


def test_a_kernel_that_is_not_there_yet(folder, connect):
    connection = connect(f"ipc://{folder}/s", "DEALER")
    with pytest.raises(Empty):
        receive(connection, 0.1)
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        router.linger = 0
        connection.send([b"early"])
        router.bind(f"ipc://{folder}/s")
        with pytest.raises(Empty):
            receive(connection, 0.2)
        assert router.recv_multipart()[1:] == [b"early"]


def serve(folder, pieces):
    """Send bytes to whoever connects, from a thread; give the thread."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "s"))
    listener.listen()

    def run():
        with listener, listener.accept()[0] as peer:
            try:
                for piece in pieces:
                    peer.sendall(piece)
            except OSError:
                pass

    thread = threading.Thread(target=run)
    thread.start()
    return thread


GREETING = zmtp._GREETING + zmtp.encode([b"\x05READY"], zmtp._COMMAND)


@pytest.mark.parametrize("seed", range(30))
def test_random_bytes_are_no_connection(folder, connect, seed):
    chance = random.Random(seed)
    pieces = [GREETING if chance.random() < 0.7 else b""]
    pieces += [chance.choice([b"\x00\x01x", b"\x01\x00", b"\x04\x00", chance.randbytes(50)]) for _ in range(20)]
    connection = connect(f"ipc://{folder}/s", "DEALER")
    thread = serve(folder, pieces)
    with pytest.raises(ConnectionLost):
        while True:
            receive(connection)
    connection.close()
    thread.join()


@pytest.mark.parametrize(
    ("piece", "megabytes"),
    [
        (b"\x03" + (1 << 18).to_bytes(8, "big") + bytes(1 << 18), 100),
        (b"\x02" + (1 << 62).to_bytes(8, "big") + bytes(1 << 18), 100),
        (b"\x01\x00" * (1 << 15), 0.5),
        (b"\x00\x00" * (1 << 15), 0.2),
        (b"\x04\x00" * (1 << 15), 0.5),
    ],
    ids=["frames", "a frame of 4 exabytes", "empty frames", "empty messages", "commands"],
)
def test_what_has_no_end_is_not_kept(folder, connect, piece, megabytes):
    connection = connect(f"ipc://{folder}/s", "DEALER")
    thread = serve(folder, [GREETING, *[piece] * round(megabytes * (1 << 20) / len(piece))])
    told = 0

    async def read():
        nonlocal told
        while True:
            told += (await connection.receive(None)).frames is None

    tracemalloc.start()
    with pytest.raises(ConnectionLost):
        asyncio.run(read())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    thread.join()
    assert connection.received > 0.9 * megabytes * (1 << 20)
    assert peak < 2 * zmtp.BACKLOG + 4 * LIMIT
    assert told or piece[:1] in (b"\x00", b"\x04")


def test_an_answer_that_is_none_is_an_error(client):
    shell = ShellChannel(client, None)
    shell._awaited = {RUNNING: "execute_reply"}
    reply = shell._read(Parts(None, LIMIT))
    assert reply["content"]["ename"] == BAD_MESSAGES and client.malformed == {"too large": 1}
    assert shell._read(Parts(None, LIMIT)) is None, "and there is one to each request"
    assert "too large" in client.complaint


def test_a_text_without_an_end_is_gone_through_once():
    begin = time.thread_time()
    with pytest.raises(Malformed):
        load(b'"' + b'\\"' * 100_000 + b"," * 500_010)
    assert time.thread_time() - begin < 5
