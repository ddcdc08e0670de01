# ---- A small MQTT client, only what this script needs. First: what is below MQTT. ----

import argparse
import base64
import hashlib
import hmac
import os
import random
import selectors
import socket
import ssl
import struct
import sys
import time
import urllib.parse

PORTS = {"mqtt": 1883, "mqtts": 8883, "ws": 80, "wss": 443}


class Misused(Exception):
    """The arguments are wrong, or one is missing."""


class Place:
    """Where the broker listens, and how to speak to it there."""

    def __init__(self, arguments):
        text = arguments.where[0]
        url = urllib.parse.urlsplit(text if "://" in text else "mqtt://" + bracketed(text))
        if url.scheme not in PORTS or not url.hostname or "@" in url.netloc:
            raise Misused("expected HOST, or a URL such as mqtts://HOST:8883 without a login")
        port = arguments.where[1] if len(arguments.where) > 1 else str(url.port or PORTS[url.scheme])
        self.host, self.port = url.hostname, int(port) if port.isdigit() else 0
        if not 0 < self.port < 65536:
            raise Misused("PORT must be a number from 1 to 65535")
        self.is_web = url.scheme in ("ws", "wss")
        self.path = (url.path or "/") + ("?" + url.query if url.query else "")
        self.headers = arguments.header
        self.name = arguments.server_name or self.host
        self.context = tls_context(arguments) if url.scheme in ("mqtts", "wss") else None


def bracketed(host):
    """An IPv6 address stands in brackets before a port."""
    return "[%s]" % host if host.count(":") > 1 and not host.startswith("[") else host


def tls_context(arguments):
    if arguments.ca and os.path.isdir(arguments.ca):
        context = ssl.create_default_context(capath=arguments.ca)
    else:
        context = ssl.create_default_context(cafile=arguments.ca)
    if arguments.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if arguments.cert:
        phrase = first_line(arguments.key_passphrase_file) if arguments.key_passphrase_file else ""
        context.load_cert_chain(arguments.cert, arguments.key, phrase)
    if arguments.alpn:
        context.set_alpn_protocols(arguments.alpn)
    return context


def first_line(file):
    with open(file, "rb") as opened:
        return opened.readline().rstrip(b"\r\n").decode()


class Tls:
    """TLS whose bytes go through memory, so that the script decides when the socket sends what."""

    def __init__(self, context, name):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self.incoming, self.outgoing, server_hostname=name)

    def shake_hands(self, raw):
        while True:
            try:
                self.session.do_handshake()
                return raw.sendall(self.outgoing.read())
            except ssl.SSLWantReadError:
                raw.sendall(self.outgoing.read())
                self.incoming.write(received(raw, "the TLS handshake"))

    def seal(self, data):
        self.session.write(data)
        return self.outgoing.read()

    def unseal(self, data):
        self.incoming.write(data)
        out = b""
        while True:
            try:
                part = self.session.read(65536)
            except ssl.SSLWantReadError:
                return out
            if not part:
                return out
            out += part

    def close_notify(self):
        try:
            self.session.unwrap()
        except ssl.SSLError:
            pass  # it waits for that of the broker
        return self.outgoing.read()


def received(raw, stage):
    data = raw.recv(65536)
    if not data:
        raise OSError("the broker closed the connection during " + stage)
    return data


class WebSocket:
    """The binary frames of RFC 6455, towards a server."""

    def __init__(self):
        self.pending = self.replies = b""

    def request(self, place):
        self.key = base64.b64encode(os.urandom(16)).decode()
        lines = ["GET %s HTTP/1.1" % place.path, "Host: %s:%d" % (bracketed(place.host), place.port),
                 "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: " + self.key,
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: mqtt"] + place.headers
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def take_answer(self, data):
        """False: the end of the answer has not come yet."""
        self.pending += data
        head, end, rest = self.pending.partition(b"\r\n\r\n")
        if not end and len(head) < 65536:
            return False
        salted = self.key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        proof = base64.b64encode(hashlib.sha1(salted.encode()).digest())
        if head.split(b" ")[1:2] != [b"101"] or proof not in head:
            raise OSError("no WebSocket there: " + ascii(head.split(b"\r\n")[0])[2:-1])
        self.pending = rest
        return True

    def seal(self, data, code=2):
        mask, size = os.urandom(4), len(data)
        if size < 126:
            head = struct.pack(">BB", 0x80 | code, 0x80 | size)
        elif size < 65536:
            head = struct.pack(">BBH", 0x80 | code, 0x80 | 126, size)
        else:
            head = struct.pack(">BBQ", 0x80 | code, 0x80 | 127, size)
        cover = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        return head + mask + (int.from_bytes(data, "big") ^ cover).to_bytes(size, "big")

    def unseal(self, data):
        self.pending += data
        out = b""
        while True:
            frame = self.next_frame()
            if frame is None:
                return out
            code, content = frame
            if code in (0, 2):
                out += content
            elif code in (8, 9):  # a close frame comes back; a ping gets its pong
                self.replies += self.seal(content, code if code == 8 else 10)

    def next_frame(self):
        if len(self.pending) < 2:
            return None
        size, begin = self.pending[1] & 0x7F, 2
        if size > 125:
            begin = 4 if size == 126 else 10
            if len(self.pending) < begin:
                return None
            size = int.from_bytes(self.pending[2:begin], "big")
        if len(self.pending) < begin + size:
            return None
        frame = self.pending[0] & 0x0F, self.pending[begin:begin + size]
        self.pending = self.pending[begin + size:]
        return frame


class Stream:
    """A connected socket, with TLS and WebSocket on it where the broker wants them."""

    def __init__(self, raw, place):
        self.raw, self.tls, self.web = raw, None, None
        if place.context:
            tls = Tls(place.context, place.name)
            tls.shake_hands(raw)
            self.tls = tls
        if place.is_web:
            self.shake_hands(place)

    def shake_hands(self, place):
        web = WebSocket()
        self.raw.sendall(self.seal(web.request(place)))
        while not web.take_answer(self.unseal(received(self.raw, "the request for a WebSocket"))):
            pass
        self.web = web

    def seal(self, data):
        if self.web:
            data = self.web.seal(data)
        return self.tls.seal(data) if self.tls else data

    def unseal(self, data):
        if self.tls:
            data = self.tls.unseal(data)
        return self.web.unseal(data) if self.web else data

    def write(self, data):
        self.raw.sendall(self.seal(data))

    def read(self):
        """None: the broker has closed its side. No bytes: what came was not MQTT."""
        data = self.raw.recv(65536)
        if not data:
            return None
        data = self.unseal(data)
        if self.web and self.web.replies:
            replies, self.web.replies = self.web.replies, b""
            self.raw.sendall(self.tls.seal(replies) if self.tls else replies)
        return data

    def finish_sending(self):
        if self.tls:
            self.raw.sendall(self.tls.close_notify())
        self.raw.shutdown(socket.SHUT_WR)


