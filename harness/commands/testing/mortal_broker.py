#!/usr/bin/env python3
"""A broker that some packets kill: `brokerproof serve` behind a proxy that ends both.

    mortal_broker.py BROKERPROOF PORT [LIFE_S]

A client that sends the bytes "crash-the-broker" makes it abort. "kill-the-broker" stands for somebody else who sends it
SIGKILL, "hang-the-broker" makes it answer nobody any more. "crash-at-the-close" makes it abort when that connection closes,
"crash-after-the-close" two seconds later. With LIFE_S it aborts by itself after so many seconds.
"""

import asyncio
import os
import signal
import socket
import sys


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MortalBroker:
    def __init__(self, server, server_port):
        self.server = server
        self.server_port = server_port
        self.hangs = False

    def die(self, number):
        self.server.kill()
        os.kill(os.getpid(), number)

    async def copy(self, reader, writer):
        dies_at_the_close = dies_later = False
        try:
            while data := await reader.read(65536):
                if b"crash-the-broker" in data:
                    self.die(signal.SIGABRT)
                if b"kill-the-broker" in data:
                    self.die(signal.SIGKILL)
                dies_at_the_close = dies_at_the_close or b"crash-at-the-close" in data
                dies_later = dies_later or b"crash-after-the-close" in data
                self.hangs = self.hangs or b"hang-the-broker" in data
                if self.hangs:
                    await asyncio.sleep(3600)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
            if dies_at_the_close:
                self.die(signal.SIGABRT)
            if dies_later:
                asyncio.get_running_loop().call_later(2, self.die, signal.SIGABRT)

    async def serve(self, reader, writer):
        try:
            upstream = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.copy(reader, upstream[1]), self.copy(upstream[0], writer))


async def main():
    program, port = sys.argv[1], int(sys.argv[2])
    server_port = free_port()
    server = await asyncio.create_subprocess_exec(program, "serve", "--port", str(server_port))
    broker = MortalBroker(server, server_port)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    if len(sys.argv) > 3:
        loop.call_later(float(sys.argv[3]), broker.die, signal.SIGABRT)
    listener = await asyncio.start_server(broker.serve, "127.0.0.1", port)
    await ended.wait()
    listener.close()
    server.kill()
    os._exit(0)


asyncio.run(main())
