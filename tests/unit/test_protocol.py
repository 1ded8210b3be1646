"""Messages between clients, supervisors and the kernel server arrive whole, or not at all."""

import contextlib
import os
import socket
import sys
import threading

import pytest

from graders.kernel import protocol

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="for Linux")


@pytest.fixture
def ends():
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(one) for one in socket.socketpair()]


def test_a_message_in_parts_comes_with_its_descriptors(ends):
    here, there = ends
    receiving, sending = os.pipe()
    socket.send_fds(here, [b'{"folder": '], [sending])
    here.sendall(b'"k"}\n')
    message, (found,) = protocol.receive(there)
    assert message == {"folder": "k"}
    os.write(found, b"through")
    assert os.read(receiving, 10) == b"through"
    for one in (receiving, sending, found):
        os.close(one)


def test_what_was_sent_is_received(ends):
    here, there = ends
    protocol.send(here, error="нет")
    assert protocol.receive(there) == ({"error": "нет"}, [])


def test_a_message_that_breaks_off_is_refused(ends):
    here, there = ends
    here.sendall(b'{"folder": "k"}')
    here.close()
    with pytest.raises(RuntimeError, match="incomplete"):
        protocol.receive(there)


def test_a_message_without_an_end_is_not_read_for_ever(ends):
    here, there = ends

    def flood():
        with contextlib.suppress(OSError):
            here.sendall(b" " * 4 * protocol.MOST)

    thread = threading.Thread(target=flood)
    thread.start()
    with pytest.raises(RuntimeError, match="too long"):
        protocol.receive(there)
    there.close()
    thread.join()


def test_a_line_is_read_and_what_follows_is_left(ends):
    here, there = ends
    here.sendall(b"1\n2\n3")
    assert (protocol.line(there), protocol.line(there), there.recv(10)) == (b"1\n", b"2\n", b"3")
    here.close()
    with pytest.raises(protocol.ServerEnded):
        protocol.line(there)
