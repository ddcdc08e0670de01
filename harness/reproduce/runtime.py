# ---- Packets and their fields. ----

NAMES = ["", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe",
         "suback", "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth"]

# The lowest reason code with which each answer refuses.
REFUSED_FROM = {"connack": 0x01, "puback": 0x80, "pubrec": 0x80, "pubcomp": 0x80, "suback": 0x80,
                "unsuback": 0x80}

# Properties of MQTT 5.0, section 2.2.2.2: the name and the data type of each.
PROPERTIES = {
    0x01: ("payload_format_indicator", "byte"), 0x02: ("message_expiry_interval", "four"),
    0x03: ("content_type", "text"), 0x08: ("response_topic", "text"),
    0x09: ("correlation_data", "text"), 0x0B: ("subscription_identifier", "variable"),
    0x11: ("session_expiry_interval", "four"), 0x12: ("assigned_client_identifier", "text"),
    0x13: ("server_keep_alive", "two"), 0x15: ("authentication_method", "text"),
    0x16: ("authentication_data", "text"), 0x17: ("request_problem_information", "byte"),
    0x18: ("will_delay_interval", "four"), 0x19: ("request_response_information", "byte"),
    0x1A: ("response_information", "text"), 0x1C: ("server_reference", "text"),
    0x1F: ("reason_string", "text"), 0x21: ("receive_maximum", "two"),
    0x22: ("topic_alias_maximum", "two"), 0x23: ("topic_alias", "two"),
    0x24: ("maximum_qos", "byte"), 0x25: ("retain_available", "byte"),
    0x26: ("user_property", "pair"), 0x27: ("maximum_packet_size", "four"),
    0x28: ("wildcard_subscription_available", "byte"),
    0x29: ("subscription_identifier_available", "byte"),
    0x2A: ("shared_subscription_available", "byte")}


class SetupFailed(Exception):
    """The environment or a step of the set-up failed, so nothing is known about the broker."""


class Violated(Exception):
    """The violation has been shown."""


class Reader:
    """Reads the fields of a packet. Missing bytes count as zeros: a malformed packet matches nothing."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        part = self.data[self.at:self.at + count]
        self.at += count
        return part.ljust(count, b"\0")

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def variable(self):
        value, shift = 0, 0
        while True:
            byte = self.number(1)
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                return value

    def text(self):
        return self.take(self.number(2))

    def rest(self):
        part = self.data[self.at:]
        self.at = len(self.data)
        return part

    def properties(self, into):
        end = self.variable()
        end += self.at
        while self.at < min(end, len(self.data)):
            name, kind = PROPERTIES.get(self.variable(), ("unknown", "text"))
            if kind == "pair":
                value = (self.text(), self.text())
            elif kind == "text":
                value = self.text()
            elif kind == "variable":
                value = self.variable()
            else:
                value = self.number({"byte": 1, "two": 2, "four": 4}[kind])
            if name in into or name in ("user_property", "subscription_identifier"):
                into[name] = as_list(into.get(name, [])) + [value]
            else:
                into[name] = value


def as_list(value):
    return value if isinstance(value, list) else [value]


def parse(raw, version):
    """The type and the fields of a packet that a broker may send, under the names that this script uses."""
    read = Reader(raw)
    first = read.number(1)
    read.variable()
    kind, fields = NAMES[first >> 4] or "reserved", {}
    if kind == "connack":
        fields["session_present"] = read.number(1) & 1
        fields["reason_code"] = read.number(1)
    elif kind == "publish":
        fields["dup"], fields["qos"], fields["retain"] = first >> 3 & 1, first >> 1 & 3, first & 1
        fields["topic"] = read.text()
        if fields["qos"] > 0:
            fields["packet_id"] = read.number(2)
    elif kind in ("puback", "pubrec", "pubrel", "pubcomp"):
        fields["packet_id"] = read.number(2)
        if version == 5:
            fields["reason_code"] = read.number(1)
    elif kind in ("suback", "unsuback"):
        fields["packet_id"] = read.number(2)
    elif kind in ("disconnect", "auth") and version == 5:
        fields["reason_code"] = read.number(1)
    if version == 5 and kind != "pingresp" and read.at < len(raw):
        read.properties(fields)
    if kind in ("suback", "unsuback"):
        fields["reason_codes"] = list(read.rest())
    if kind == "publish":
        fields["payload"] = read.rest()
    return kind, fields


def shown(value):
    if isinstance(value, bytes):
        text = ascii(value[:48])[1:]
        return text if len(value) <= 48 else "%s... (%d bytes)" % (text, len(value))
    if isinstance(value, list):
        return "[" + ", ".join(shown(one) for one in value) + "]"
    return str(value)


def describe(kind, fields):
    parts = [kind.upper()]
    for key, value in fields.items():
        if key == "authentication_data" and isinstance(value, bytes):
            value = guarded(value)
        parts.append("%s=%s" % (key, shown(value)))
    return " ".join(parts)


# ---- Expected values of a field. Each function returns a test and a function that describes it. ----

def equals(*wanted):
    def test(run, seen):
        return seen is not None and any(same(run.value(one), seen) for one in wanted)
    return test, lambda run: " or ".join(shown(run.value(one)) for one in wanted)


def is_not(*wanted):
    def test(run, seen):
        return seen is None or not any(same(run.value(one), seen) for one in wanted)
    return test, lambda run: "not " + shown(run.value(wanted[0]))


def between(low, high):
    def test(run, seen):
        numbers = as_list(seen)
        return seen is not None and all(
            isinstance(one, int) and (low is None or run.value(low) <= one)
            and (high is None or one <= run.value(high)) for one in numbers)

    def words(run):
        return "between %s and %s" % ("0" if low is None else shown(run.value(low)),
                                      "any" if high is None else shown(run.value(high)))
    return test, words


ABSENT = (lambda run, seen: seen is None, lambda run: "absent")
PRESENT = (lambda run, seen: seen is not None, lambda run: "present")


def same(wanted, seen):
    if isinstance(seen, list) and not isinstance(wanted, list):
        return len(seen) == 1 and same(wanted, seen[0])
    if isinstance(wanted, list) and not isinstance(seen, list):
        return len(wanted) == 1 and same(wanted[0], seen)
    return wanted == seen


class Saved:
    """Stands for a value that the run has seen, such as a packet identifier that the broker chose."""

    def __init__(self, name):
        self.name = name


# ---- Connections, clients and the run. ----

def connected(host, port, small_segments):
    """With small segments, the other kernel holds less for a client that does not read."""
    cause = OSError("no address")
    for family, kind, protocol, _, where in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        stream = socket.socket(family, kind, protocol)
        stream.settimeout(5)
        try:
            if small_segments:
                stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
            stream.connect(where)
            return stream
        except OSError as error:
            stream.close()
            cause = error
    raise cause


class Entry:
    def __init__(self, kind, fields, at):
        self.kind, self.fields, self.at = kind, fields, at


class Connection:
    def __init__(self, run, label, version, auto_ack, small_segments):
        self.run, self.label, self.version, self.auto_ack = run, label, version, auto_ack
        self.inbox, self.pending, self.owed = [], b"", []
        self.silent = self.deaf = self.ended = self.said_goodbye = self.connect_sent = False
        self.open, self.ended_at, self.challenge = True, None, None
        place = run.place
        try:
            self.socket = connected(place.host, place.port, small_segments)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.stream = Stream(self.socket, place)
        except OSError as error:
            raise SetupFailed("%s: no connection to %s port %d: %s"
                              % (label, place.host, place.port, error))
        run.say(label, ". connected")
        run.selector.register(self.socket, selectors.EVENT_READ, self)

    def write(self, raw):
        if self.silent or not self.open:
            return
        self.run.say(self.label, "> %s" % named(raw))
        if raw[:1] == b"\xf0":
            self.challenge = None
        try:
            self.stream.write(raw)
        except OSError:
            pass  # readable() reports how the connection ended

    def readable(self):
        try:
            data = self.stream.read()
        except OSError as error:
            return self.end("closed", str(error))
        if data is None:
            return self.end("closed", "fin")
        self.pending += data
        while True:
            size = frame_size(self.pending)
            if size is None or len(self.pending) < size:
                return
            raw, self.pending = self.pending[:size], self.pending[size:]
            kind, fields = parse(raw, self.version)
            self.run.say(self.label, "< %s" % describe(kind, fields))
            self.inbox.append(Entry(kind, fields, time.monotonic()))
            if kind == "auth" and fields.get("reason_code") == 0x18:
                self.challenge = fields.get("authentication_data", b"")
            if self.auto_ack and not self.silent:
                self.acknowledge(kind, fields)
            elif answer_to(kind, fields):
                self.owed.append((kind, fields))

    def acknowledge(self, kind, fields):
        answer = answer_to(kind, fields)
        if answer:
            self.write(answer)

    def end(self, kind, cause):
        """`kind` is "closed" if the broker ended it, "over" if the script did; people read `cause`."""
        if self.ended:
            return
        if not self.deaf:
            self.run.selector.unregister(self.socket)
        self.socket.close()
        self.open, self.ended, self.ended_at = False, True, time.monotonic()
        self.run.say(self.label, "x closed (%s)" % cause)
        self.inbox.append(Entry(kind, {"how": cause.encode()}, self.ended_at))


def frame_size(data):
    length, shift = 0, 0
    for index in range(1, 5):
        if index >= len(data):
            return None
        length |= (data[index] & 0x7F) << shift
        shift += 7
        if data[index] < 0x80:
            return 1 + index + length
    return len(data)


def named(raw):
    text = "(with a secret)" if holds_secret(raw) else raw.hex(" ")
    return "%-11s %s" % (NAMES[raw[0] >> 4].upper() if raw else "", text if len(text) <= 72
                         else "%s ... (%d bytes)" % (text[:60], len(raw)))


def answer_to(kind, fields):
    """The answer that the receiver of a PUBLISH or PUBREL must send; None if there is none."""
    first = {("publish", 1): 0x40, ("publish", 2): 0x50, ("pubrel", None): 0x70}.get(
        (kind, fields.get("qos")))
    if first is None:
        return None
    return struct.pack(">BBH", first, 2, fields["packet_id"])


class Client:
    def __init__(self, run, label, version, stops_reading=False):
        self.run, self.label, self.version = run, label, version
        self.stops_reading = stops_reading
        self.talk, self.last, self.mark_time, self.count = None, None, 0.0, 0
        self.exchange = None

    # -- verbs --

    def open(self, version=None, auto_ack=True, fresh=True):
        if self.talk and self.talk.open and not (fresh and self.talk.connect_sent):
            if not fresh:
                return
            self.talk.version, self.talk.auto_ack = version or self.version, auto_ack
        else:
            self.talk = Connection(self.run, self.label, version or self.version, auto_ack,
                                   self.stops_reading)
        self.marked(time.monotonic())

    def send(self, *parts):
        """Sends without waiting. A part is hexadecimal, or (hexadecimal, offset, name of a saved value)."""
        raw = b"".join(self.packet(one) for one in parts)
        self.run.pump()
        if self.talk is None:
            raise SetupFailed(self.label + " was never connected")
        if raw[:1] == b"\x10":
            self.talk.connect_sent = True
        self.talk.write(raw)
        self.marked(time.monotonic())

    def packet(self, part):
        if isinstance(part, Hello):
            raw = self.run.packet(part.part)
            return with_login(raw, self.run.login) if self.run.login else raw
        return self.proving(part) if isinstance(part, Scram) else self.run.packet(part)

    def proving(self, part):
        """Adds what the packet leaves open: the method, the client's data, and the code of an AUTH."""
        if self.run.scram is None:
            raise Misused("this script needs --scram-user NAME")
        raw = self.run.packet(part.part)
        challenge = self.talk.challenge if self.talk and raw[0] >> 4 == 15 else None
        code = None
        if raw[0] >> 4 == 15 and "reason_code" not in part.own:
            code = 0x19 if challenge is None else 0x18
        if raw[0] >> 4 == 1 or (body_of(raw)[:1] if code is None else bytes([code])) == b"\x19":
            self.exchange = Exchange(self.run.scram)
            data = self.exchange.first()
        elif challenge is None or self.exchange is None:
            raise SetupFailed("the broker has sent no AUTH 0x18 that could be answered")
        else:
            data = self.exchange.answer(part.kind, challenge)
        added = b""
        if "authentication_method" not in part.own:
            added += b"\x15" + text_field(METHOD)
        if "authentication_data" not in part.own and data:
            added += b"\x16" + text_field(data)
        return with_properties(raw, added, code)

    def finish_authentication(self, kind, within=5.0):
        """Answers each AUTH 0x18, but not for ever. What ends the exchange stays in the inbox."""
        concerns = ("auth", "connack", "disconnect", "closed", "over")
        deadline = time.monotonic() + within
        for _ in range(5):
            self.run.pump(deadline, lambda: any(one.kind in concerns for one in self.talk.inbox))
            entry = next((one for one in self.talk.inbox if one.kind in concerns), None)
            if entry is None or entry.kind not in ("auth", "connack"):
                return
            if entry.kind == "connack" or entry.fields.get("reason_code") != 0x18:
                if entry.fields.get("reason_code") == 0:
                    self.exchange.must_believe(entry.fields.get("authentication_data", b""))
                return
            self.talk.inbox.remove(entry)
            self.talk.write(self.proving(Scram("f0 00", kind)))
        raise SetupFailed("the broker's exchange of AUTH does not end")

    def request(self, part, reply, packet_id=None, granted=None, within=5.0):
        """A step of the set-up: sends, and fails unless a reply with success arrives."""
        self.send(part)
        self.needs(reply, packet_id, within, granted)

    def needs(self, reply, packet_id=None, within=5.0, granted=None):
        entry = self.first(lambda one: one.kind == reply and
                           (packet_id is None or one.fields.get("packet_id") == packet_id), within)
        if entry is None:
            raise SetupFailed("%s got no %s" % (self.label, reply.upper()))
        self.took(entry)
        self.must_be_yes(entry)
        for asked, code in zip(granted or [], entry.fields.get("reason_codes", [])):
            if code < asked:
                raise SetupFailed("%s was granted QoS %d instead of %d" % (self.label, code, asked))
        return entry

    def must_be_yes(self, entry):
        codes = as_list(entry.fields.get("reason_code", entry.fields.get("reason_codes", 0)))
        if any(code >= REFUSED_FROM.get(entry.kind, 0x80) for code in codes):
            raise SetupFailed("%s was answered %s" % (self.label, describe(entry.kind,
                                                                            entry.fields)))

    def finish_qos2(self, within=5.0):
        """After the PUBREC for a PUBLISH: sends PUBREL and waits for PUBCOMP."""
        if self.last is None or self.last.kind != "pubrec" or \
                self.last.fields.get("reason_code", 0) >= REFUSED_FROM["pubrec"]:
            return
        number = self.last.fields["packet_id"]
        self.talk.write(struct.pack(">BBH", 0x62, 2, number))
        self.needs("pubcomp", number, within)

    def disconnect(self, part):
        self.send(part)
        self.talk.said_goodbye = True
        self.finish("by us")

    def finish(self, cause="fin by us"):
        """Sends FIN; then the broker has a second to close its side, too."""
        talk = self.talk
        if talk.open:
            try:
                talk.stream.finish_sending()
            except OSError:
                pass
            talk.open = False
            self.run.pump(time.monotonic() + 1.0, lambda: talk.ended)
        talk.end("over", cause)
        self.marked(talk.ended_at)

    def reset(self):
        if self.talk.open:
            self.talk.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                        struct.pack("ii", 1, 0))
        self.talk.end("over", "rst by us")
        self.marked(self.talk.ended_at)

    def fall_silent(self):
        self.talk.silent = True
        self.marked(time.monotonic())

    def stop_reading(self):
        """What the broker sends stays in the network, and fills it."""
        if self.talk.open and not self.talk.deaf:
            self.talk.deaf = True
            self.talk.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.run.selector.unregister(self.talk.socket)
        self.marked(time.monotonic())

    def resume_reading(self):
        if self.talk.deaf and not self.talk.ended:
            self.talk.deaf = False
            self.talk.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            self.run.selector.register(self.talk.socket, selectors.EVENT_READ, self.talk)
        self.marked(time.monotonic())

    def acknowledge(self):
        """Sends all answers that were held back; from now on answers are sent at once."""
        self.run.pump()
        self.talk.auto_ack = True
        owed, self.talk.owed = self.talk.owed, []
        for kind, fields in owed:
            self.talk.acknowledge(kind, fields)
        self.marked(time.monotonic())

    # -- waiting --

    def marked(self, moment):
        self.mark_time, self.last = moment, None

    def took(self, entry):
        self.last, self.mark_time = entry, entry.at

    def first(self, wanted, within):
        deadline = time.monotonic() + within

        def find():
            return next((one for one in self.talk.inbox if wanted(one)), None)
        self.run.pump(deadline, lambda: find() is not None or self.talk.ended)
        entry = find()
        if entry is not None:
            self.talk.inbox.remove(entry)
        return entry

    def is_sentinel(self, entry):
        return entry.kind == "publish" and \
            entry.fields["payload"].startswith(b"bp-fence-" + self.run.tag)

    # -- expectations --

    def expect(self, sequence, reason, within=5.0, order="in order", assumed=False, should=False,
               implied=None):
        """Expects the items of `sequence` in order, each a list of alternatives: [(type, {field: test})]."""
        if self.talk is None:
            raise SetupFailed(self.label + " was never connected")
        for wanted in sequence:
            kinds = [kind for kind, fields in wanted]
            entry = self.first(lambda one: not self.is_sentinel(one) and one.kind != "over" and
                               (order == "next" or one.kind in kinds), within)
            words = self.run.words(wanted)
            if entry is None:
                seen = "the connection was closed" if self.talk.ended else \
                    "nothing arrived in %.1f s" % within
                return self.run.broken(self.label, words, seen, reason, assumed, should, True)
            self.took(entry)
            if entry.kind == implied:
                self.must_be_yes(entry)
            if not self.run.matches(wanted, entry):
                return self.run.broken(self.label, words, describe(entry.kind, entry.fields), reason,
                                       assumed, should)
            self.run.held(self.label, words)
        return None

    def collect(self, wanted, sentinel):
        kinds = [kind for kind, fields in wanted]
        out = []
        for entry in list(self.talk.inbox):
            if sentinel and entry.kind == "publish" and entry.fields["payload"] == sentinel:
                self.talk.inbox.remove(entry)
                if (entry.kind, entry.fields) in self.talk.owed:
                    self.talk.owed.remove((entry.kind, entry.fields))
                    self.talk.acknowledge(entry.kind, entry.fields)
                break
            if not self.is_sentinel(entry) and entry.kind in kinds:
                self.talk.inbox.remove(entry)
                out.append(entry)
        self.marked(time.monotonic())
        if out:
            self.took(out[-1])
        return [one for one in out if self.run.matches(wanted, one)]

    def watch(self, during):
        self.run.pump(time.monotonic() + during, lambda: False)
        return None

    def fence(self, sender, message, packet_id, qos, subscribe=None, within=5.0):
        """Sends a message and waits until it arrives: everything sent earlier arrives before it."""
        if not (sender.talk and sender.talk.open and self.talk and self.talk.open):
            raise SetupFailed("no sentinel can be sent: a client is not connected")
        if subscribe:
            self.request(subscribe[0], "suback", subscribe[1])
        raw = self.run.packet(message)
        payload = parse(raw, sender.talk.version)[1]["payload"]
        sender.talk.write(raw)
        if qos == 2:
            sender.needs("pubrec", packet_id, within)
            sender.talk.write(struct.pack(">BBH", 0x62, 2, packet_id))
        self.run.pump(time.monotonic() + within, lambda: self.talk.ended or any(
            one.kind == "publish" and one.fields["payload"] == payload for one in self.talk.inbox))
        if not any(one.kind == "publish" and one.fields["payload"] == payload
                   for one in self.talk.inbox):
            raise SetupFailed("%s: the sentinel did not arrive" % self.label)
        if qos > 0:
            sender.needs("puback" if qos == 1 else "pubcomp", packet_id, within)
        return payload

    def expect_none(self, wanted, sentinel, reason, should=False, assumed=False):
        hits = self.collect(wanted, sentinel)
        words = self.run.words_of_absence(wanted)
        if hits:
            return self.run.broken(self.label, words, describe(hits[0].kind, hits[0].fields), reason,
                                   assumed, should)
        if self.talk.ended and not self.talk.said_goodbye and "disconnect" not in \
                [kind for kind, fields in wanted] and "closed" in [e.kind for e in self.talk.inbox]:
            raise SetupFailed("%s: the connection ended before the absence was shown" % self.label)
        return self.run.held(self.label, words)

    def expect_count(self, wanted, number, sentinel, reason, should=False, assumed=False):
        self.count = len(self.collect(wanted, sentinel))
        if number is None:
            return None
        words = "%s times %s" % (number[1](self.run), self.run.words(wanted))
        if not number[0](self.run, self.count):
            return self.run.broken(self.label, words, str(self.count), reason, assumed, should)
        return self.run.held(self.label, words)


class Run:
    def __init__(self, place, login, scram, quiet=False):
        self.place, self.login, self.scram, self.quiet = place, login, scram, quiet
        self.selector = selectors.DefaultSelector()
        self.began = time.monotonic()
        letters = "0123456789abcdefghijklmnopqrstuvwxyz"
        self.tag = "".join(random.SystemRandom().choice(letters) for _ in range(len(TAG))).encode()
        self.names, self.marks, self.advice = {}, {"": self.began}, []

    def say(self, label, text):
        if not self.quiet:
            print("%+8.3f  %-10s %s" % (time.monotonic() - self.began, label, text), flush=True)

    def client(self, label, version, stops_reading=False):
        return Client(self, label, version, stops_reading)

    def own(self, raw):
        """Replaces the tag, so that every run has its own client identifiers and topics."""
        return raw.replace(TAG.encode(), self.tag)

    def packet(self, part):
        if isinstance(part, str):
            return self.own(bytes.fromhex(part))
        text, offset, name = part
        raw = bytearray(self.own(bytes.fromhex(text)))
        raw[offset:offset + 2] = struct.pack(">H", self.value(Saved(name)))
        return bytes(raw)

    def value(self, wanted):
        if isinstance(wanted, Saved):
            if wanted.name not in self.names:
                raise SetupFailed("no value was seen for %s" % wanted.name)
            return self.names[wanted.name]
        return self.own(wanted) if isinstance(wanted, bytes) else wanted

    def matches(self, wanted, entry):
        return any(kind == entry.kind and all(test(self, entry.fields.get(name))
                                              for name, (test, _) in fields.items())
                   for kind, fields in wanted)

    def words(self, wanted):
        def option_words(kind, fields):
            if kind == "closed":
                return "the connection to close"
            parts = ["%s %s" % (name, say(self)) for name, (_, say) in fields.items()]
            return kind.upper() + (" with " + ", ".join(parts) if parts else "")
        return " or ".join(option_words(kind, fields) for kind, fields in wanted)

    def words_of_absence(self, wanted):
        packets = [option for option in wanted if option[0] != "closed"]
        parts = ["no " + self.words(packets)] if packets else []
        if len(packets) < len(wanted):
            parts.append("the connection to stay open")
        return " and ".join(parts)

    def held(self, label, words):
        self.say(label, "ok: expected " + words)

    def broken(self, label, words, seen, reason, assumed, should, ends=False):
        text = "expected %s; saw %s" % (words, seen)
        if assumed:
            raise SetupFailed("%s: the broker does not do what this script needs: %s" % (label, text))
        print("%s: %s: %s\n  %s" % ("ADVICE" if should else "VIOLATION", label, text, reason),
              flush=True)
        self.advice.append(text)
        if not should:
            raise Violated(text)

    def save(self, name, client, field):
        entry = client.last
        value = client.count if field == "count" else entry and entry.fields.get(field)
        if value is not None:
            self.names[name] = value

    def mark(self, name, moment):
        self.marks[name] = moment

    def at(self, mark, seconds):
        if mark not in self.marks:
            raise SetupFailed("the step that sets the mark '%s' did not run" % mark)
        self.pump(self.marks[mark] + seconds, lambda: False)

    def after(self, seconds):
        self.pump(time.monotonic() + seconds, lambda: False)

    def pump(self, deadline=0.0, done=lambda: True):
        """Reads from all connections until `done()` or the deadline, but always what has arrived already."""
        first = True
        while True:
            left = 0.0 if first else max(0.0, deadline - time.monotonic())
            first = False
            ready = self.selector.select(left) if self.selector.get_map() else []
            for key, _ in ready:
                key.data.readable()
            if done() or (not ready and time.monotonic() >= deadline):
                return
            if not self.selector.get_map():
                time.sleep(max(0.0, deadline - time.monotonic()))
                return


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Misused("%s\n\n%s" % (message, __doc__))


def read_arguments():
    parser = Parser(add_help=False)
    parser.add_argument("where", nargs="+")
    for option in ("ca", "cert", "key", "key-passphrase-file", "server-name", "username", "password-file", "scram-user",
                   "scram-password-file"):
        parser.add_argument("--" + option)
    parser.add_argument("--alpn", action="append")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--insecure", action="store_true")
    parser.add_argument("-q", action="store_true", dest="quiet")
    arguments = parser.parse_args()
    if len(arguments.where) > 2:
        raise Misused("expected HOST [PORT], or a URL")
    return arguments


def run_of(arguments):
    login = Login.read(arguments.username, arguments.password_file, ["BROKERPROOF_PASSWORD"])
    scram = Login.read(arguments.scram_user, arguments.scram_password_file,
                     ["BROKERPROOF_SCRAM_PASSWORD", "BROKERPROOF_PASSWORD"])
    return Run(Place(arguments), login, scram, arguments.quiet)


def main():
    try:
        run = run_of(read_arguments())
    except (Misused, ValueError, OSError) as error:  # a URL with a bad port, a file that is not there
        print(error)
        return 2
    try:
        story(run)
    except Violated:
        return 1
    except Misused as error:
        print(error)
        return 2
    except SetupFailed as error:
        print("NOTHING IS SHOWN: %s" % error)
        return 3
    finally:
        clean_up(run)
    if run.advice:
        return 1
    print("Everything was as expected.")
    return 0


def clean_up(run):
    for key in list(run.selector.get_map().values()):
        key.data.end("over", "by us: end of the script")


if __name__ == "__main__":
    sys.exit(main())
