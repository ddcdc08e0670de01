"""Stands between a fleet and its broker, and does to their packets what a plan says; its books tell what it did.

Whatever it takes away from a client it acknowledges to the broker itself, and whatever it adds it keeps from the
broker: the broker behind it stays right, and all that is wrong is the proxy's.
"""

import asyncio
import collections
import contextlib

import framing
from framing import CONNACK, CONNECT, DISCONNECT, PUBACK, PUBCOMP, PUBLISH, PUBREC, PUBREL, SUBACK, SUBSCRIBE
from own_books import Books

SWAP_WITHIN = 0.7  # seconds: then the message goes on alone
HELD_FOR = 3.5  # seconds: longer than an expiry of 1 s and all the tolerance
OWN_IDS = 65535  # downwards; the broker counts upwards


class Client:
    """What is known of a client beyond its connections."""

    def __init__(self, name, group, cuts):
        self.name, self.group, self.cuts = name, group, cuts
        self.connections, self.exists, self.keeps = 0, False, False
        self.has_left = False  # it has sent DISCONNECT
        self.sent = {}  # its own messages without a last answer: packet id -> Message
        self.passed = 0  # PUBLISH packets that cuts are counted by
        self.unreleased = set()  # ids of QoS 2 messages that it got, and whose PUBREL it did not get
        self.got = collections.Counter()  # Message -> how often it came whole
        self.link = None


class Proxy:
    def __init__(self, upstream, plan, run):
        self.upstream, self.plan, self.run = upstream, plan, run
        self.books, self.clients = Books(), {}
        self.tasks, self.server, self.port = set(), None, 0

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def group_of(self, name):
        return self.clients[name].group

    def client(self, hello):
        name = hello.client_id
        if name not in self.clients:
            group = name.removeprefix(self.run + "-").rsplit("-", 1)[0]
            self.clients[name] = Client(name, group, self.plan.cuts(group, name))
            self.clients[name].keeps = not hello.clean_start
            if hello.will_payload:
                self.books.owners[framing.Message.stamped(hello.will_payload).publisher] = name
        return self.clients[name]

    def others_online(self, client):
        return sorted((other for other in self.clients.values()
                       if other.group == client.group and other is not client and other.link and other.link.subscribed),
                      key=lambda other: other.name)

    def after(self, seconds, action):
        async def later():
            await asyncio.sleep(seconds)
            action()
        self.keep(asyncio.create_task(later()))

    def keep(self, task):
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def serve(self, reader, writer):
        self.keep(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            first, body = await framing.read_packet(reader)
            if first >> 4 == CONNECT:
                await self.serve_client(reader, writer, first, body)
        writer.close()

    async def serve_client(self, reader, writer, first, body):
        hello = framing.Connect.read(body)
        client = self.client(hello)
        if client.name in self.books.barred:
            return
        broker = await asyncio.open_connection("127.0.0.1", self.upstream)
        link = Link(self, client, hello, (reader, writer), broker)
        link.to_broker(framing.packet(first, body))
        await link.run()


class Link:
    """One connection of a client, and the one behind it to the broker."""

    def __init__(self, proxy, client, hello, to_client, to_broker):
        self.proxy, self.client, self.books, self.plan = proxy, client, proxy.books, proxy.plan
        self.version, self.hello = hello.version, hello
        # At the end of the run, the program comes back to clear away what it has left.
        self.is_sweep = hello.clean_start and (client.keeps or client.has_left)
        (self.client_reader, self.client_writer), (self.broker_reader, self.broker_writer) = to_client, to_broker
        self.is_cut, self.subscribed, self.resumed = False, False, False
        self.swallowed = collections.Counter()  # (kind, packet id): answers of the client to copies
        self.own_releases = set()  # packet ids of QoS 2 messages that the proxy has taken away
        self.own_ids = set()
        self.held, self.got_here, self.queue = {}, set(), []

    def to_client(self, data):
        if not self.is_cut:
            self.client_writer.write(data)

    def to_broker(self, data):
        if not self.is_cut:
            self.broker_writer.write(data)

    def do(self, deed, group=None):
        self.books.note_deed(group or self.client.group, deed)

    async def run(self):
        self.client.link = self
        try:
            await asyncio.gather(self.pump(self.client_reader, self.from_client, self.broker_writer),
                                 self.pump(self.broker_reader, self.from_broker, self.client_writer))
        finally:
            self.held.clear()
            if self.client.link is self:
                self.client.link = None
            self.broker_writer.close()

    async def pump(self, reader, take, onward):
        """After a cut nothing passes any more, but what the client has written is read, and counted as sent."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                take(*await framing.read_packet(reader))
        with contextlib.suppress(OSError, RuntimeError):
            onward.write_eof()

    def cut(self):
        self.is_cut = True
        self.subscribed = False
        self.held.clear()
        self.books.cut.add((self.client.name, self.client.connections))
        for writer in (self.client_writer, self.broker_writer):
            with contextlib.suppress(OSError, RuntimeError):
                writer.write_eof()

    def count_towards_cut(self):
        self.client.passed += 1
        if self.client.cuts and self.client.passed >= self.client.cuts[0] and not self.is_cut:
            self.client.cuts.pop(0)
            if self.client.group == "barred":
                self.books.barred.add(self.client.name)
            self.cut()

    # ---- from the client

    def from_client(self, first, body):
        kind = first >> 4
        if kind == PUBLISH:
            return self.publish_from_client(framing.Publish.read(first, body, self.version))
        if self.is_cut:
            return None
        if kind in (PUBACK, PUBREC, PUBCOMP):
            return self.answer_from_client(kind, framing.id_of(body), framing.packet(first, body))
        if kind == DISCONNECT:
            self.client.has_left = True
        if kind == SUBSCRIBE:
            self.books.subscribed[self.client.name] = framing.filters_of(body, self.version)
        return self.to_broker(framing.packet(first, body))

    def publish_from_client(self, publish):
        message = framing.Message.stamped(publish.payload)
        if message is None:
            return self.to_broker(publish.bytes())
        record = self.books.publish(message, publish, self.client.group)
        if publish.qos:
            self.client.sent[publish.packet_id] = message
        if self.is_cut:
            return None
        code = self.plan.refusal(message) if self.client.group == "backend" and publish.qos else None
        if code is not None:
            kind = PUBACK if publish.qos == 1 else PUBREC
            self.books.codes[self.client.group, "puback" if publish.qos == 1 else "pubrec", code] += 1
            self.note_answer(kind, publish.packet_id, code)
            return self.to_client(framing.answer(kind, publish.packet_id, code))
        record.passed_on += 1
        self.to_broker(publish.bytes())
        return self.count_towards_cut() if self.client.group in ("volatile", "keeping") else None

    def answer_from_client(self, kind, packet_id, data):
        if self.swallowed[kind, packet_id]:
            self.swallowed[kind, packet_id] -= 1
        elif packet_id not in self.own_ids:
            self.to_broker(data)
        elif kind == PUBREC:
            self.to_client(framing.answer(PUBREL, packet_id))

    # ---- from the broker

    def from_broker(self, first, body):
        if self.is_cut:
            return None
        kind = first >> 4
        if kind == PUBLISH:
            return self.publish_to_client(framing.Publish.read(first, body, self.version))
        if kind == CONNACK and not self.is_sweep:
            body = self.connack(body)
        if kind == SUBACK:
            body = self.suback(body)
        if kind == PUBREL and framing.id_of(body) in self.own_releases:
            self.own_releases.discard(framing.id_of(body))
            return self.to_broker(framing.answer(PUBCOMP, framing.id_of(body)))
        if kind == PUBREL:
            self.client.unreleased.discard(framing.id_of(body))
        if kind in (PUBACK, PUBREC, PUBCOMP):
            self.note_answer(kind, framing.id_of(body), body[2] if len(body) > 2 else 0)
        return self.to_client(framing.packet(first, body))

    def note_answer(self, kind, packet_id, code):
        if kind == PUBREC and code < 0x80:
            return
        message = self.client.sent.pop(packet_id, None)
        if message is not None:
            self.books.answered(message, 0 if kind == PUBCOMP else code)

    def connack(self, body):
        if body[1]:
            return body
        client = self.client
        client.connections += 1
        existed, client.exists = client.exists, True
        self.resumed = bool(body[0])
        told = self.told_presence(existed)
        if not told:
            client.unreleased.clear()
        if not existed:
            word = "begun"
        elif client.keeps:
            word = "kept" if told else "lost"
        else:
            word = "revived" if told else "ended"
        self.books.count(client.group, "sessions " + word)
        if not told or not client.keeps:
            client.sent.clear()
        if client.group in ("owners", "viewers", "leavers"):
            self.plan_end()
        properties = body[2:]
        if client.group == "keeping":  # a shorter Session Expiry Interval than asked for
            self.books.count(client.group, "sessions shortened")
            properties = framing.integer(len(body) - 3 + 5) + b"\x11\0\0\0\xc8" + body[3:]
        return bytes([told, body[1]]) + properties

    def told_presence(self, existed):
        if existed and self.plan.chooses(0.5, "presence", self.client.name, self.client.connections):
            if self.client.group == "cut":
                return False
            if self.client.group == "volatile":
                return True
        return self.resumed

    def plan_end(self):
        number = self.client.connections
        seconds = self.plan.is_cut_after(self.client.group, self.client.name, number)
        if seconds is not None:
            self.proxy.after(seconds, self.cut)
        elif number == 1 and self.client.group == "owners":
            self.proxy.after(3.0, self.publish_will_of_the_living)

    def publish_will_of_the_living(self):
        for watcher in self.proxy.clients.values():
            if watcher.group == "watchers" and watcher.link:
                publish = framing.Publish(0x32, "wills", 0, b"\0", self.hello.will_payload)
                watcher.link.send_copy(publish)
                self.books.note_will(self.client.name, self.client.connections, watcher.name)

    def suback(self, body):
        self.subscribed = True
        if self.client.group != "denied" or not self.client.name.endswith("-0"):
            return body
        self.books.subscribed.pop(self.client.name)
        self.books.codes["denied", "suback", 0x87] += 1
        self.books.count("denied", "subscribes_refused")
        return body[:-1] + b"\x87"

    # ---- messages to the client

    def publish_to_client(self, publish):
        message = framing.Message.stamped(publish.payload)
        if message is None:
            return self.to_client(publish.bytes())
        if self.client.name not in self.books.subscribed:
            return self.take_away(publish)
        if self.client.group == "watchers":
            return self.will_to_watcher(publish, message)
        if publish.retain:
            return self.retained_to_client(publish)
        if self.client.got[message]:
            return self.repeat(publish, message)
        if self.client.group == "away":
            return self.queued_to_client(publish, message)
        waiting = self.held.pop((message.publisher, message.stream), None)
        if waiting is not None:
            return self.swap(waiting, publish, message)
        deed = self.plan.deed(self.client.group, self.client.name, message, publish)
        if deed is None:
            return self.pass_on(publish, message)
        return self.befall(deed, publish, message)

    def pass_on(self, publish, message):
        self.note_arrival(message)
        self.send(publish)
        if self.client.group in ("cut", "barred"):
            self.count_towards_cut()

    def note_arrival(self, message):
        self.client.got[message] += 1
        self.books.arrived.add((self.client.name, message))
        if self.client.got[message] == 1:
            self.books.count(self.client.group, "first arrivals")

    def send(self, publish):
        if publish.qos == 2:
            self.client.unreleased.add(publish.packet_id)
        self.books.count(self.client.group, "received_qos%d" % publish.qos)
        self.to_client(publish.bytes())

    def send_copy(self, publish):
        """With an identifier of the proxy's own, so that the broker does not notice."""
        if publish.qos:
            publish = publish.with_id(OWN_IDS - len(self.own_ids))
            self.own_ids.add(publish.packet_id)
        self.books.count(self.client.group, "received_qos%d" % publish.qos)
        self.to_client(publish.bytes())

    def take_away(self, publish):
        if publish.qos == 1:
            self.to_broker(framing.answer(PUBACK, publish.packet_id))
        if publish.qos == 2:
            self.own_releases.add(publish.packet_id)
            self.to_broker(framing.answer(PUBREC, publish.packet_id))

    def repeat(self, publish, message):
        """It had come before: the broker repeats it after a resume, or has it twice from its publisher."""
        if publish.qos == 1:
            self.do("repeated after a resume" if publish.dup else "repeated because it was published twice")
        elif publish.packet_id in self.client.unreleased:
            self.do("QoS 2 repeated after a resume")
        else:
            self.do("QoS 2 repeated to a session that was told to be lost")
        self.pass_on(publish, message)

    def befall(self, deed, publish, message):
        if deed.startswith("dropped"):
            self.do(deed)
            self.take_away(publish)
        elif deed in ("damaged", "unrecognizable"):
            self.do(deed)
            self.send(publish.with_payload(spoilt(publish.payload, deed)))
        elif deed == "swapped":
            self.hold(publish, message)
        elif deed == "held until it had expired":
            self.do(deed)
            self.proxy.after(HELD_FOR, lambda: self.pass_on(publish, message))
        elif deed in ("misled", "given to a second member"):
            self.mislead(deed, publish, message)
        else:
            self.double(deed, publish, message)

    def hold(self, publish, message):
        """Until the next message of the stream comes; if none does, it has not been swapped."""
        stream = (message.publisher, message.stream)
        self.held[stream] = (publish, message)

        def give_up():
            if self.held.get(stream) == (publish, message):
                self.pass_on(*self.held.pop(stream))
        self.proxy.after(SWAP_WITHIN, give_up)

    def swap(self, waiting, publish, message):
        self.do("swapped")
        self.pass_on(publish, message)
        self.pass_on(*waiting)

    def mislead(self, deed, publish, message):
        """Another client gets a copy."""
        self.pass_on(publish, message)
        others = self.proxy.others_online(self.client)
        if others:
            other = self.plan.dice("to whom", self.client.name, message).choice(others)
            self.do(deed)
            other.link.send_copy(publish)

    def double(self, deed, publish, message):
        self.pass_on(publish, message)
        if publish.qos == 2 and deed == "doubled, QoS 2, same identifier":
            self.do(deed)
            self.swallowed[PUBREC, publish.packet_id] += 1
            self.send(publish.again())
        elif publish.qos == 1 and deed == "doubled, DUP 1":
            self.do(deed + (", v5" if self.version == 5 else ", 3.1.1"))
            self.swallowed[PUBACK, publish.packet_id] += 1
            self.send(publish.again())
        else:
            self.do("doubled")
            self.send_copy(publish)

    def retained_to_client(self, publish):
        if self.plan.chooses(0.3, "retained", self.client.name, self.client.connections, publish.topic):
            self.do("retained copy dropped")
            return self.take_away(publish)
        self.do("retained copy passed on")
        return self.send(publish)

    def queued_to_client(self, publish, message):
        """What waited for a client is collected. A broker with a window would wait for acknowledgements."""
        self.take_away(publish)
        self.queue.append((publish, message))
        if len(self.queue) == 1:
            self.proxy.after(1.0, self.settle_queue)

    def settle_queue(self):
        dropped = self.plan.drops_of_queue(self.client.name, len(self.queue))
        for index, (publish, message) in enumerate(self.queue):
            if index not in dropped:
                self.note_arrival(message)
                self.send_copy(publish)
        self.books.queues[self.client.name] = (len(self.queue), len(dropped))

    def will_to_watcher(self, publish, message):
        owner, connection = self.books.owners[message.publisher], message.number
        deed = None
        if connection > 1:
            deed = self.plan.dice("will", self.client.name, owner, connection).choice([None, None, "dropped", "doubled"])
        if deed == "dropped":
            return self.take_away(publish)
        self.send(publish)
        self.books.note_will(owner, connection, self.client.name)
        if deed == "doubled":
            self.send_copy(publish)
            self.books.note_will(owner, connection, self.client.name)
        return None


def spoilt(payload, deed):
    """Damaged: the last byte. Unrecognizable: also the mark in front, so that nobody knows whose it was."""
    out = bytearray(payload)
    out[-1] ^= 0x20
    if deed == "unrecognizable":
        out[0] ^= 0x01
    return bytes(out)
