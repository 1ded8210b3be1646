"""Kernels that send what they should not: whatever it is, the next cell runs, and the notebook can be graded."""

import asyncio
import json
import resource
import time
from collections import Counter

import nbformat
import pytest
from nbgrader import preprocessors
from support import PATIENCE_S, code, graded, notebook
from traitlets.config import Config

from graders.execution import execute
from graders.execution.execute import NOT_EXECUTED, OUTPUT_FLOOD, Execute, error_output
from graders.execution.transport import BAD_MESSAGES, BAD_MESSAGES_TEXT, Manager, PromptClient, guard

INTEGRATED = getattr(execute, "PromptClient", None) is PromptClient


class Guarded(Execute):
    """`Execute` as it is to use the transport, and what the kernel was caught at in each cell."""

    def preprocess(self, *args, **kwargs):
        self.caught = []
        return super().preprocess(*args, **kwargs)

    def create_kernel_manager(self):
        if INTEGRATED:
            return super().create_kernel_manager()
        self.kernel_manager_class = Manager
        manager = super().create_kernel_manager()
        guard(manager, self.output_limit)
        return manager

    def preprocess_cell(self, cell, resources, index):
        before = self.kc.count
        cell, resources = super().preprocess_cell(cell, resources, index)
        self.caught.append(Counter(self.kc.malformed) if self.kc.count > before else Counter())
        if not INTEGRATED and self.kc.count > before:
            if self.caught[-1] and BAD_MESSAGES not in errors(cell):
                cell.outputs.append(error_output(BAD_MESSAGES, self.kc.complaint))
            if self.kc.lost and not self._kernel_lost:
                self._lose_kernel(cell, BAD_MESSAGES, BAD_MESSAGES_TEXT)
        return cell, resources

    def process_message(self, msg, cell, cell_index):
        if INTEGRATED:
            return super().process_message(msg, cell, cell_index)
        self._output_size += msg["bytes"]
        if self._output_size > self.output_limit:
            if not self._flooded:
                self._flooded = True
                self._stopping = asyncio.ensure_future(self._stop_flood())
            if msg["msg_type"] != "status":
                return None
        return preprocessors.Execute.process_message(self, msg, cell, cell_index)


def run(*cells, tmp_path, **settings):
    """Execute cells; return the notebook as it is written to a file and read again, and what was caught in each."""
    executor = Guarded(config=Config({"Execute": {"timeout": PATIENCE_S, **settings}}))
    nb, _ = executor.preprocess(notebook(*cells), {"metadata": {"path": str(tmp_path)}})
    nbformat.validate(nb)
    text = json.dumps(nb, allow_nan=False, ensure_ascii=False).encode()  # as a file: no infinities, no lone surrogates
    return nbformat.reads(text.decode(), 4), executor.caught


def errors(cell):
    return [output.ename for output in cell.outputs if output.output_type == "error"]


def texts(cell):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


HELPERS = """
import itertools, json, os, socket, time, zmq
from jupyter_client.session import DELIM
kernel = get_ipython().kernel
session, iopub = kernel.session, kernel.iopub_socket
shell = kernel.shell_channel_thread.manager.get_subshell_to_shell_channel_socket(None)

def frames(kind, content, *buffers, **more):
    about = {"header": session.msg_header(kind), "parent": kernel.get_parent()["header"], "metadata": {}} | more
    given = [about["header"], about["parent"], about["metadata"], content]
    made = [each if isinstance(each, bytes) else json.dumps(each, default=str).encode() for each in given]
    return [DELIM, session.sign(made), *made, *buffers]

def put(*given, **more):
    iopub.send_multipart(frames(*given, **more))

def answer(content, kind="execute_reply", *buffers, **more):
    shell.send_multipart([*kernel._parent_ident["shell"], *frames(kind, content, *buffers, **more)])

def deep(depth):
    return json.loads("[" * depth + "]" * depth)

def widget(**state):
    return {"_model_name": "IntSliderModel", "_model_module": "@jupyter-widgets/controls", "value": 7} | state

def open_comm(data, target="jupyter.widget", name="forged", *buffers):
    put("comm_open", {"comm_id": name, "target_name": target, "data": data}, *buffers)

def show(data, metadata={}, kind="display_data", **more):
    put(kind, {"data": data, "metadata": metadata, "transient": {}} | more)

fine = {"name": "stdout", "text": "fine"}
text = {"text/plain": "fine"}
"""

# By name: what the cell does, and the cause that is found; nothing where it does no harm.
VARIANTS = {
    # streams
    "no text": ("put('stream', {'name': 'stdout'})", "text is no str"),
    "text a number": ("put('stream', {'name': 'stdout', 'text': 7})", "text is no str"),
    "text not a number": ("put('stream', {'name': 'stdout', 'text': float('nan')})", "text is no str"),
    "text a list": ("put('stream', {'name': 'stdout', 'text': ['a']})", "text is no str"),
    "name a dict": ("put('stream', {'name': {}, 'text': 'a'})", "name is no str"),
    "name unknown": ("put('stream', {'name': 'x' * 9999, 'text': 'fine'})", None),
    "text of lone surrogates": ("put('stream', {'name': 'stdout', 'text': '\\ud800 fine \\udc00'})", None),
    # content and frames
    "content null": ("put('stream', b'null')", "no object"),
    "content a list": ("put('stream', [])", "no object"),
    "content a text": ("put('stream', 'text')", "no object"),
    "content empty": ("put('stream', b'')", "no JSON"),
    "no JSON": ("put('stream', b'\\xff\\xfe{')", "no JSON"),
    "JSON and more": ("put('stream', b'{} {}')", "no JSON"),
    "lists nested 100,000 deep": ("put('stream', b'[' * 100_000)", "no JSON"),
    "objects nested 100,000 deep": ("put('stream', b'{\"a\":' * 100_000 + b'1' + b'}' * 100_000)", "no JSON"),
    "lists nested 80 deep": ("show({'application/json': deep(80)})", "nested too deeply"),
    "number of 10**6 digits": ("put('stream', b'{\"text\":' + b'9' * 10**6 + b'}')", "number too long"),
    "number of 4000 digits": ("show({'application/json': 10**4000})", "number too long"),
    "infinities": ("show({'application/json': [float('inf'), float('nan'), -float('inf')]})", None),
    "infinite by its exponent": ("put('display_data', b'{\"data\":{\"application/json\":1e999},\"metadata\":{}}')", None),
    "no frames": ("iopub.send_multipart([DELIM])", "frames missing"),
    "three frames": ("iopub.send_multipart(frames('stream', fine)[:5])", "frames missing"),
    "an empty frame": ("iopub.send_multipart([b''])", "no delimiter"),
    "no delimiter": ("iopub.send_multipart(frames('stream', fine)[1:])", "no delimiter"),
    "wrong signature": ("iopub.send_multipart([DELIM, b'0' * 64, *frames('stream', fine)[2:]])", "wrong signature"),
    "no signature": ("iopub.send_multipart([DELIM, b'', *frames('stream', fine)[2:]])", "wrong signature"),
    "10,000 frames": ("put('stream', fine, *[b''] * 10_000)", "too large"),
    "sent twice": ("sent = frames('stream', fine)\niopub.send_multipart(sent)\niopub.send_multipart(sent)", None),
    # headers
    "header a list": ("put('stream', fine, header=[])", "no object"),
    "header empty": ("put('stream', fine, header={})", "msg_type is no str"),
    "header too large": ("put('stream', fine, header={'msg_type': 'stream', 'x': 'x' * 70_000})", "header too large"),
    "type a list": ("put('stream', fine, header={'msg_type': []})", "msg_type is no str"),
    "type too long": ("put('stream', fine, header={'msg_type': 'x' * 2000})", "msg_type too long"),
    "type unknown": ("put('debug_event', fine)", None),
    "version no version": ("put('stream', fine, header={'msg_type': 'stream', 'version': [7]})", None),
    "date of the year 1": ("put('status', {'execution_state': 'busy'}, header={'msg_type': 'status', 'date': '0001-01-01T00:00:00Z'})", None),
    "date of the year 9999": ("put('status', {'execution_state': 'busy'}, header={'msg_type': 'status', 'date': '9999-12-31T23:59:59-12:00'})", None),
    "date no date": ("put('stream', fine, header={'msg_type': 'stream', 'date': '2024-13-45T99:99:99Z'})", None),
    "date a list": ("put('stream', fine, header={'msg_type': 'stream', 'date': [7]})", None),
    "parent a list": ("put('stream', fine, parent=[7])", "no object"),
    "parent no JSON": ("put('stream', fine, parent=b'{')", "no JSON"),
    "parent's name a dict": ("put('stream', fine, parent={'msg_id': {}})", "msg_id is no str"),
    "parent another": ("put('stream', {}, parent={'msg_id': 'x'})", None),
    "parent nobody": ("put('stream', {}, parent={})", None),
    "metadata no dict": ("put('stream', fine, metadata=[7])", None),
    "metadata no JSON": ("put('stream', fine, metadata=b'\\xff')", None),
    # errors
    "ename a dict": ("put('error', {'ename': {}, 'evalue': '', 'traceback': []})", "ename is no str"),
    "evalue missing": ("put('error', {'ename': 'E', 'traceback': []})", "evalue is no str"),
    "traceback a text": ("put('error', {'ename': 'E', 'evalue': '', 'traceback': 'x'})", "traceback is no list"),
    "traceback of numbers": ("put('error', {'ename': 'E', 'evalue': '', 'traceback': [1]})", "traceback holds what is no str"),
    "traceback of 10**6 lines": ("put('error', {'ename': 'E', 'evalue': '', 'traceback': [''] * 10**6})", "too many values"),
    # displays
    "data missing": ("put('display_data', {})", "data is no dict"),
    "data a list": ("show([7])", "data is no dict"),
    "PNG a dict": ("show({'image/png': {'a': 1}})", "data is no text"),
    "text a list of numbers": ("show({'text/plain': [1, 2]})", "data is no text"),
    "text null": ("show({'text/plain': None})", "data is no text"),
    "text a list of lines": ("show({'text/plain': ['fi', 'ne']})", None),
    "display's metadata a list": ("show(text, [7])", "metadata is no dict"),
    "display's metadata a number for a form": ("show(text, {'text/plain': 7, 'image/png': [7], 'width': {'a': {}}})", None),
    "transient a list": ("show(text, transient=[7])", "transient is no dict"),
    "display_id a list": ("show(text, transient={'display_id': [7]})", "display_id is no str"),
    "display_id a number": ("show(text, transient={'display_id': 7})\nshow(text, kind='update_display_data', transient={'display_id': 7})", None),
    "update without a name": ("show(text, kind='update_display_data')", None),
    "update of what is gone": ("show(text, transient={'display_id': 'a'})\nput('clear_output', {'wait': False})\nshow(text, kind='update_display_data', transient={'display_id': 'a'})", None),
    "update of a result": ("show(text, kind='execute_result', execution_count=1, transient={'display_id': 'r'})\nshow(text, kind='update_display_data', transient={'display_id': 'r'})", None),
    "result without data": ("put('execute_result', {'execution_count': 1})", "data is no dict"),
    "number of a cell a text": ("show(text, kind='execute_result', execution_count='x')", None),
    "number of a cell too large": ("show(text, kind='execute_result', execution_count=2**80)\nput('execute_input', {'code': 7, 'execution_count': [7]})", None),
    # states
    "state missing": ("put('status', {})", "execution_state is no str"),
    "state unknown": ("put('status', {'execution_state': 'x'})", "execution_state unknown"),
    "idle too early": ("put('status', {'execution_state': 'idle'})\nput('stream', fine)", None),
    "clear_output a list": ("put('clear_output', [7])", "no object"),
    "clear_output wants a list": ("put('clear_output', {'wait': [7]})\nput('stream', fine)", None),
    # widgets
    "widget without data": ("put('comm_open', {'comm_id': 'a', 'target_name': 'jupyter.widget'})", "state is no dict"),
    "widget's data a list": ("open_comm([7])", "data is no dict"),
    "widget's state a list": ("open_comm({'state': [7]})", "state is no dict"),
    "widget of no module": ("open_comm({'state': {'_model_name': 'x'}})", "_model_module is no str"),
    "widget of a module that is a dict": ("open_comm({'state': widget(_model_module={})})", "_model_module is no str"),
    "widget's name a list": ("open_comm({'state': widget()}, name=[7])", "comm_id is no str"),
    "widget's model becomes a list": ("open_comm({'state': widget()})\nput('comm_msg', {'comm_id': 'forged', 'data': {'state': {'_model_name': [7]}}})", "_model_name is no str"),
    "widget's paths a text": ("open_comm({'state': widget(), 'buffer_paths': 'x'})", "buffer_paths is no list"),
    "widget's paths of dicts": ("put('comm_msg', {'comm_id': 'a', 'data': {'state': {}, 'buffer_paths': [[{}]]}}, b'x')", "buffer_paths lead nowhere"),
    "widget's paths of numbers": ("put('comm_msg', {'comm_id': 'a', 'data': {'state': {}, 'buffer_paths': [7]}}, b'x')", "buffer_paths holds what is no list"),
    "widget's buffers missing": ("put('comm_msg', {'comm_id': 'a', 'data': {'state': {}, 'buffer_paths': [['a']]}})", "buffer_paths lead nowhere"),
    "comm of another kind": ("open_comm({}, target='x' * 999)", None),
    "comm_msg without a name": ("put('comm_msg', {'data': {}})", "comm_id is no str"),
    "comm_info_reply": ("put('comm_info_reply', [7])", None),
    # replies
    "payload of numbers": ("answer({'status': 'ok', 'payload': [7]})", "payload holds what is no dict"),
    "payload a dict": ("answer({'status': 'ok', 'payload': {}})", "payload is no list"),
    "payload's source a list": ("answer({'status': 'ok', 'payload': [{'source': []}]})", "source is no str"),
    "next input": ("answer({'status': 'ok', 'payload': [{'source': 'set_next_input', 'text': 7, 'replace': {}}]})", None),
    "status missing": ("answer({})", "status is no str"),
    "status unknown": ("answer({'status': 'aborted'})", "status unknown"),
    "reply a list": ("answer([])", "no object"),
    "reply no JSON": ("answer(b'{')", "no JSON"),
    "reply nested 100,000 deep": ("answer(b'[' * 100_000)", "no JSON"),
    "reply of an error without a name": ("answer({'status': 'error'})", "ename is no str"),
    "reply's ename a dict": ("answer({'status': 'error', 'ename': {}, 'evalue': '', 'traceback': []})", "ename is no str"),
    "reply's traceback a text": ("answer({'status': 'error', 'ename': 'E', 'evalue': '', 'traceback': 'x'})", "traceback is no list"),
    "another reply": ("answer({'status': 'ok'}, 'kernel_info_reply')", "another reply"),
    "reply too large": ("answer({'status': 'ok', 'x': 'x' * (11 << 20)})", "too large"),
    "reply of 10,000 frames": ("answer({'status': 'ok'}, 'execute_reply', *[b''] * 10_000)", "too large"),
    "reply twice": ("answer({'status': 'ok'})\nanswer({'status': 'ok'})", None),
    # a ZeroMQ socket holds 1,000 messages for a slow reader and drops what comes then, be it the cell's own reply
    "replies to nobody": ("for i in range(500): answer([], parent={'msg_id': str(i)})", None),
    "reply of the year 1": ("answer({'status': 'ok'}, header={'msg_type': 'execute_reply', 'date': '0001-01-01T00:00:00Z'})", None),
    "reply without a delimiter": ("shell.send_multipart([*kernel._parent_ident['shell'], b'x'])", "no delimiter"),
}  # fmt: skip


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """By variant: its cell, what was caught in it, and the cell after it."""
    found, names = {}, list(VARIANTS)
    for half in (names[::2], names[1::2]):
        cells = [code(HELPERS)]
        for name in half:
            cells += [code(VARIANTS[name][0]), code("print('next')")]
        nb, caught = run(*cells, graded("assert True"), tmp_path=tmp_path_factory.mktemp("submission"))
        late = [half[index // 2] for index, cell in enumerate(nb.cells[1:-1]) if "CellTimeout" in errors(cell)]
        assert late == [], "no cell waits until its time is up"
        assert errors(nb.cells[0]) == errors(nb.cells[-1]) == []
        for index, name in enumerate(half):
            found[name] = nb.cells[1 + 2 * index], caught[1 + 2 * index], nb.cells[2 + 2 * index]
    return found


@pytest.mark.parametrize("name", VARIANTS)
def test_whatever_it_sends_the_cell_ends_with_a_cause_and_the_next_one_runs(executed, name):
    cell, caught, after = executed[name]
    cause = VARIANTS[name][1]
    assert set(caught) == ({cause} if cause else set())
    assert errors(cell) == ([BAD_MESSAGES] if cause else [])
    assert texts(after) == "next\n" and errors(after) == []
    assert isinstance(cell.execution_count, int) and cell.execution_count < 1000


def test_what_is_fine_in_it_is_kept(executed):
    for name in ("name unknown", "type unknown", "date no date", "metadata no JSON", "version no version"):
        assert texts(executed[name][0]) in ("fine", "") and ("fine" in texts(executed[name][0])) == (
            name != "type unknown"
        )
    assert texts(executed["text of lone surrogates"][0]) == "\ufffd fine \ufffd"
    assert texts(executed["sent twice"][0]) == "finefine"
    assert executed["infinities"][0].outputs[0].data["application/json"] == [None, None, None]
    assert executed["text a list of lines"][0].outputs[0].data["text/plain"] == "fine"
    assert executed["display's metadata a number for a form"][0].outputs[0].metadata == {"width": {}}


HANG_UP = """
def connections():
    for name in os.listdir('/proc/self/fd'):
        try:
            found = socket.socket(fileno=os.dup(int(name)))
            if found.family == socket.AF_UNIX and found.getsockname() and not found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield found
        except OSError:
            pass
"""


@pytest.mark.parametrize(
    "end",
    ["each.shutdown(socket.SHUT_RDWR)", "each.sendall(b'\\xff' * 100)", "each.sendall(b'\\x04\\x00' * 9 + b'\\x06' + b'\\xff' * 99)"],
    ids=["hangs up", "says what is no ZMTP", "gives a command too large"],
)  # fmt: skip
def test_a_kernel_that_hangs_up_has_answered_for_the_last_time(tmp_path, end):
    hang_up = code(f"for each in connections(): {end}\ntime.sleep(600)")
    begin = time.monotonic()
    nb, _ = run(code(HELPERS + HANG_UP), hang_up, graded("assert True", "after"), tmp_path=tmp_path, timeout=100)
    assert time.monotonic() - begin < PATIENCE_S, "it did not wait until the time was up"
    assert BAD_MESSAGES in errors(nb.cells[1])
    if not INTEGRATED:  # what the judge does with its own tests is its own business
        assert errors(nb.cells[2]) == [NOT_EXECUTED]


FLOODS = {
    "a message without an end": """
        frame = zmq.Frame(b'x' * (1 << 20), copy=False)
        def flood():
            for _ in range(400): kernel.iopub_thread.socket.send(frame, zmq.SNDMORE, copy=False)
            kernel.iopub_thread.socket.send(b'')
        kernel.iopub_thread.schedule(flood)
        """,
    "a frame of 400 MB": "put('stream', fine, bytes(400 << 20))",
    "buffers of widgets": """
        for i in range(400):
            put('comm_msg', {'comm_id': str(i), 'data': {'state': {}, 'buffer_paths': [['a']]}}, bytes(1 << 20))
        """,
    "metadata": "for i in range(400): show(text, {'x': 'x' * (1 << 20)})",
    "names of streams": "for i in range(400): put('stream', {'name': 'x' * (1 << 20), 'text': ''})",
    "names of errors": "for i in range(400): put('error', {'ename': 'x' * (1 << 20), 'evalue': '', 'traceback': []})",
    "what is no message": "for i in range(400): iopub.send_multipart([b'x' * (1 << 20)])",
    "what is thrown away": "for i in range(400): put('debug_event', {'x': 'x' * (1 << 20)})",
    # without an end: a busy reader gets a thousand of a socket's messages at a time, and not those that come meanwhile
    "clear_output": "while True: put('clear_output', {'wait': False})",
    "updates": "while True: show(text, kind='update_display_data', transient={'display_id': str(time.time())})",
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_counted_whatever_it_is_made_of(tmp_path, name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    nb, _ = run(
        code(HELPERS), code(FLOODS[name] + "\ntime.sleep(600)" if "\n" not in FLOODS[name] else FLOODS[name]),
        graded("assert True", "after"), tmp_path=tmp_path, output_limit=2 << 20,
    )  # fmt: skip
    assert OUTPUT_FLOOD in errors(nb.cells[1])
    assert len(json.dumps(nb)) < 4 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 << 10, "KB"


def test_replies_without_an_end_do_not_fill_the_memory(tmp_path):
    """They come on the shell channel, where nothing is output; the cell's time is what ends them."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    flood = "while True: answer({'x': 'x' * (1 << 20)}, parent={'msg_id': 'x'})"
    nb, _ = run(code(HELPERS), code(flood), code("print('next')"), tmp_path=tmp_path, timeout=5)
    assert errors(nb.cells[1]) and texts(nb.cells[2]) in ("next\n", "")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 << 10, "KB"


def test_output_of_others_does_not_keep_a_cell_from_its_time_limit(tmp_path):
    flood = "while True: put('stream', fine, parent={'msg_id': 'x'})"
    begin = time.monotonic()
    nb, _ = run(code(HELPERS), code(flood), tmp_path=tmp_path, timeout=5)
    assert errors(nb.cells[1]) and time.monotonic() - begin < PATIENCE_S


def test_ordinary_notebooks_go_on_as_before(tmp_path):
    """Pictures, live plots and widgets with their state and buffers, long output, big cells, `input`."""
    nb, caught = run(
        code("import ipywidgets, numpy as np, matplotlib.pyplot as plt\nfrom IPython.display import *"),
        code("plt.plot([1, 2]); plt.show()\n7"),
        code("for i in range(3):\n    clear_output(wait=True)\n    plt.plot([i]); plt.show()"),
        code("slider = ipywidgets.IntSlider(3)\ndisplay(slider)\nslider.value = 5"),
        code("display(ipywidgets.Image(value=bytes(range(256)), format='png'))"),
        code("handle = display('a', display_id=True)\nhandle.update('b')"),
        code("handle.update('c')"),
        code("print('я' * 1_000_000)"),
        code("#" + "x" * 500_000 + "\nprint('big')"),
        code("import sys\nprint('e', file=sys.stderr)\n1 / 0"),
        code("input()"),
        code("import tqdm.auto as t\nfor _ in t.tqdm(range(3)): pass"),
        code("display({'application/json': {'a': [1, 2.5, None, True, 'я']}}, raw=True)"),
        tmp_path=tmp_path,
    )  # fmt: skip
    assert not any(caught)
    cells = nb.cells
    assert [output.output_type for output in cells[1].outputs] == ["display_data", "execute_result"]
    assert "image/png" in cells[1].outputs[0].data and cells[1].outputs[1].execution_count == 2
    assert len(cells[2].outputs) == 1
    state = nb.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    (slider,) = [each for each in state.values() if each["model_name"] == "IntSliderModel"]
    assert slider["state"]["value"] == 5
    (image,) = [each for each in state.values() if each["model_name"] == "ImageModel"]
    assert image["buffers"][0]["path"] == ["value"] and image["buffers"][0]["encoding"] == "base64"
    assert cells[5].outputs[0].data["text/plain"] == "'c'"
    assert len(texts(cells[7])) == 1_000_001 and texts(cells[8]) == "big\n"
    assert errors(cells[9]) == ["ZeroDivisionError"] and errors(cells[10]) == ["StdinNotImplementedError"]
    assert cells[12].outputs[0].data["application/json"] == {"a": [1, 2.5, None, True, "я"]}
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
