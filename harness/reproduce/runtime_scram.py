# ---- Logins: a user name and a password, and SCRAM-SHA-256 (RFC 5802, RFC 7677). ----

METHOD = b"SCRAM-SHA-256"


class Hello:
    """A CONNECT to which the user's own login is added, if there is one."""

    def __init__(self, part):
        self.part = part


class Scram:
    """A CONNECT or an AUTH to which the client's next part in SCRAM is added. `kind`: "scram", "wrong_password" or
    "wrong_proof"; `own`: what the packet says already."""

    def __init__(self, part, kind, own=()):
        self.part, self.kind, self.own = part, kind, own


def framed(first, body):
    size, length = len(body), b""
    while True:
        size, low = divmod(size, 128)
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return bytes([first]) + length + body


def body_of(raw):
    read = Reader(raw[1:])
    read.variable()
    return raw[1 + read.at:]


def text_field(data):
    return struct.pack(">H", len(data)) + data


def with_login(raw, login):
    """User name and password are the last fields of a CONNECT. It has no login of its own."""
    body = bytearray(body_of(raw))
    name_size = struct.unpack_from(">H", body)[0]
    body[3 + name_size] |= 0xC0
    return framed(raw[0], bytes(body) + text_field(login.name) + text_field(login.password))


def with_properties(raw, added, code=None):
    """Adds to those of a CONNECT or AUTH of MQTT 5; `code`: the reason code of an AUTH."""
    body = body_of(raw)
    if raw[0] >> 4 == 15:
        body = body.ljust(2, b"\0")
        if code is not None:
            body = bytes([code]) + body[1:]
    at = 10 if raw[0] >> 4 == 1 else 1
    read = Reader(body[at:])
    size = read.variable()
    rest = body[at + read.at:]
    return framed(raw[0], body[:at] + framed(0, rest[:size] + added)[1:] + rest[size:])


class Login:
    """A password stands in no argument and in no file of this script."""

    def __init__(self, name, password):
        self.name, self.password = name.encode(), password.encode()

    @staticmethod
    def read(name, file, variables):
        if not name:
            return None
        if file:
            return Login(name, first_line(file))
        for variable in variables:
            if variable in os.environ:
                return Login(name, os.environ[variable])
        raise Misused("the password of %s: set %s, or give its file" % (name, variables[0]))


class Exchange:
    """One exchange of SCRAM: the client's part."""

    def __init__(self, login):
        self.login, self.signature = login, None
        self.nonce = base64.b64encode(os.urandom(18))
        name = login.name.replace(b"=", b"=3D").replace(b",", b"=2C")
        self.bare = b"n=" + name + b",r=" + self.nonce

    def first(self):
        return b"n,," + self.bare

    def answer(self, kind, challenge):
        if self.signature and challenge == self.signature:
            return b""
        said = dict(one.split(b"=", 1) for one in challenge.split(b",") if b"=" in one)
        if not said.get(b"r", b"").startswith(self.nonce) or b"s" not in said or b"i" not in said:
            raise SetupFailed("the broker's AUTH is no challenge of SCRAM: " + shown(challenge))
        password = self.login.password + (b"?" if kind == "wrong_password" else b"")
        try:
            salt, times = base64.b64decode(said[b"s"]), int(said[b"i"])
            salted = hashlib.pbkdf2_hmac("sha256", password, salt, times)
        except ValueError as error:
            raise SetupFailed("the broker's challenge cannot be answered: %s" % error)
        bare = b"c=biws,r=" + said[b"r"]
        spoken = b",".join([self.bare, challenge, bare])
        key = hmac.digest(salted, b"Client Key", "sha256")
        over = hmac.digest(hashlib.sha256(key).digest(), spoken, "sha256")
        proof = bytearray(a ^ b for a, b in zip(key, over))
        if kind == "wrong_proof":
            proof[0] ^= 1
        elif kind == "scram":
            server = hmac.digest(salted, b"Server Key", "sha256")
            self.signature = b"v=" + base64.b64encode(hmac.digest(server, spoken, "sha256"))
        return bare + b",p=" + base64.b64encode(proof)

    def must_believe(self, data):
        if self.signature and data and data != self.signature:
            raise SetupFailed("the broker's own proof is wrong: it does not know the password")


def holds_secret(raw):
    """Whether a packet of the client has a password or a proof, which nobody should see on a screen."""
    if raw[:1] != b"\x10":
        return raw[:1] == b"\xf0"
    body = body_of(raw)
    return bool(body.ljust(16, b"\0")[3 + struct.unpack_from(">H", body.ljust(2, b"\0"))[0] & 15] & 0x40)


def guarded(data):
    """Authentication Data without the part from which a password could be guessed."""
    for mark in (b",p=", b"v="):
        before, found, hidden = data.partition(mark)
        if found and (mark == b",p=" or not before):
            return before + found + b"*" * len(hidden)
    return data


