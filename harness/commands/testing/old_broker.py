#!/usr/bin/env python3
"""A broker of MQTT 3.1.1 that leaves a CONNECT of MQTT 5 without an answer: `brokerproof serve` behind a proxy.

    old_broker.py BROKERPROOF --port PORT
"""

import os
import signal
import socket
import sys
import threading
import time

PATIENCE_S = 20  # with the server behind it, which has just been started
CONNECT_OF_V5 = b"\x00\x04MQTT\x05"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connected(port):
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client, port):
    with client:
        first = client.recv(65536)
        if CONNECT_OF_V5 in first[:16]:
            while client.recv(65536):
                pass
            return
        with connected(port) as upstream:
            upstream.sendall(first)
            back = threading.Thread(target=copy, args=(upstream, client), daemon=True)
            back.start()
            copy(client, upstream)
            back.join()


def main():
    program, port = sys.argv[1], int(sys.argv[3])
    listener = socket.create_server(("127.0.0.1", port), backlog=128)
    server_port = free_port()
    server = os.posix_spawn(program, [program, "serve", "--port", str(server_port)], os.environ)

    def end(number, frame):
        os.kill(server, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, server_port), daemon=True).start()


main()
