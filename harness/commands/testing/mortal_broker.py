#!/usr/bin/env python3
"""A broker that some packets kill: `brokerproof serve` behind a proxy that ends both.

    mortal_broker.py BROKERPROOF PORT [LIFE_S]

A client that sends the bytes "crash-the-broker" makes it abort. "kill-the-broker" stands for somebody else who sends it
SIGKILL, "hang-the-broker" makes it answer nobody any more. "crash-at-the-close" makes it abort when that connection closes,
"crash-after-the-close" two seconds later. After "let-nobody-in" it serves the clients that it has, but no new one. With LIFE_S it aborts by itself after so many seconds.

It is started dozens of times in a test, so it imports nothing that takes long to load.
"""

import os
import signal
import socket
import sys
import threading
import time

PATIENCE_S = 20  # with the server behind it, which has just been started


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MortalBroker:
    def __init__(self, program):
        self.server_port = free_port()
        command = [program, "serve", "--port", str(self.server_port)]
        self.server = os.posix_spawn(program, command, os.environ)
        self.hangs = threading.Event()
        self.lets_nobody_in = threading.Event()

    def end(self, number):
        """Both end by a signal; 0 is an end in order."""
        os.kill(self.server, signal.SIGKILL)
        if number == 0:
            os._exit(0)
        os.kill(os.getpid(), number)

    def end_later(self, seconds):
        later = threading.Timer(seconds, self.end, [signal.SIGABRT])
        later.daemon = True
        later.start()

    def connect(self):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def copy(self, source, sink):
        dies_at_the_close = dies_later = False
        try:
            while data := source.recv(65536):
                if b"crash-the-broker" in data:
                    self.end(signal.SIGABRT)
                if b"kill-the-broker" in data:
                    self.end(signal.SIGKILL)
                dies_at_the_close = dies_at_the_close or b"crash-at-the-close" in data
                dies_later = dies_later or b"crash-after-the-close" in data
                if b"hang-the-broker" in data:
                    self.hangs.set()
                if b"let-nobody-in" in data:
                    self.lets_nobody_in.set()
                if self.hangs.is_set():
                    threading.Event().wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        if dies_at_the_close:
            self.end(signal.SIGABRT)
        if dies_later:
            self.end_later(2)

    def serve(self, client):
        with client, self.connect() as upstream:
            back = threading.Thread(target=self.copy, args=(upstream, client), daemon=True)
            back.start()
            self.copy(client, upstream)
            back.join()


def main():
    program, port = sys.argv[1], int(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", port), backlog=128)
    broker = MortalBroker(program)
    signal.signal(signal.SIGTERM, lambda number, frame: broker.end(0))
    if len(sys.argv) > 3:
        broker.end_later(float(sys.argv[3]))
    while True:
        client, _ = listener.accept()
        if broker.lets_nobody_in.is_set():
            threading.Event().wait()
        threading.Thread(target=broker.serve, args=(client,), daemon=True).start()


main()
