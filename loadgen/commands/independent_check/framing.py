"""MQTT 3.1.1 and 5 as far as a proxy has to read them. It shares no code with the program that it checks."""

import dataclasses
import struct

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK = range(1, 10)
DISCONNECT = 14


def integer(number):
    out = bytearray()
    while True:
        number, low = divmod(number, 128)
        out.append(low | (128 if number else 0))
        if not number:
            return bytes(out)


def packet(first, body):
    return bytes([first]) + integer(len(body)) + body


def answer(kind, packet_id, code=0):
    first = kind << 4 | (2 if kind == PUBREL else 0)
    return packet(first, struct.pack("!H", packet_id) + (bytes([code]) if code else b""))


async def read_packet(reader):
    first = (await reader.readexactly(1))[0]
    length = shift = 0
    while True:
        byte = (await reader.readexactly(1))[0]
        length |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return first, await reader.readexactly(length)


def integer_at(body, at):
    value = shift = 0
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def after_properties(body, at, version):
    if version < 5:
        return at
    length, at = integer_at(body, at)
    return at + length


def text_at(body, at):
    size = struct.unpack_from("!H", body, at)[0]
    return body[at + 2:at + 2 + size].decode(), at + 2 + size


def id_of(body):
    return struct.unpack_from("!H", body)[0]


@dataclasses.dataclass
class Connect:
    version: int
    client_id: str
    clean_start: bool
    will_payload: bytes

    @staticmethod
    def read(body):
        _, at = text_at(body, 0)
        version, flags = body[at], body[at + 1]
        at = after_properties(body, at + 4, version)
        client_id, at = text_at(body, at)
        will = b""
        if flags & 4:
            _, at = text_at(body, after_properties(body, at, version))
            size = struct.unpack_from("!H", body, at)[0]
            will = body[at + 2:at + 2 + size]
        return Connect(version, client_id, bool(flags & 2), will)


def filters_of(body, version):
    """Of a SUBSCRIBE: (filter, QoS) of each."""
    at = after_properties(body, 2, version)
    out = []
    while at < len(body):
        text, at = text_at(body, at)
        out.append((text, body[at] & 3))
        at += 1
    return out


def fits(topic, text):
    """Whether a topic fits a filter, of which only the level sign + is known, and $share."""
    levels = text.split("/")
    if levels[0] == "$share":
        levels = levels[2:]
    given = topic.split("/")
    return len(given) == len(levels) and all(want in ("+", level) for want, level in zip(levels, given))


@dataclasses.dataclass
class Publish:
    first: int
    topic: str
    packet_id: int
    head: bytes  # the properties, with their length
    payload: bytes

    @staticmethod
    def read(first, body, version):
        topic, at = text_at(body, 0)
        packet_id = 0
        if first >> 1 & 3:
            packet_id = struct.unpack_from("!H", body, at)[0]
            at += 2
        end = after_properties(body, at, version)
        return Publish(first, topic, packet_id, body[at:end], body[end:])

    qos = property(lambda self: self.first >> 1 & 3)
    dup = property(lambda self: bool(self.first & 8))
    retain = property(lambda self: bool(self.first & 1))

    def bytes(self):
        name = self.topic.encode()
        number = struct.pack("!H", self.packet_id) if self.qos else b""
        return packet(self.first, struct.pack("!H", len(name)) + name + number + self.head + self.payload)

    def with_id(self, packet_id):
        return dataclasses.replace(self, packet_id=packet_id)

    def with_payload(self, payload):
        return dataclasses.replace(self, payload=payload)

    def again(self):
        """The same with DUP 1."""
        return dataclasses.replace(self, first=self.first | 8)


@dataclasses.dataclass(frozen=True)
class Message:
    """What the stamp in front of a payload says."""

    publisher: int
    stream: int
    number: int

    @staticmethod
    def stamped(payload):
        if payload[:8] != b"brkproof":
            return None
        _, publisher, stream, number = struct.unpack_from("<IIIQ", payload, 16)
        return Message(publisher, stream, number)
