"""What the proxy has done and seen, and the figures that the ledger must come to, counted without the ledger."""

import collections
import dataclasses

import framing

# By which figures of the ledger one deed of the proxy shows.
DEEDS = {
    "dropped": ("lost",),
    "damaged": ("corrupted", "lost"),  # "the original message counts as lost, too"
    "unrecognizable": ("foreign", "lost"),
    "doubled": ("duplicated",),
    "doubled, DUP 1, v5": ("duplicated",),  # a redelivery needs a resume
    "doubled, DUP 1, 3.1.1": ("redelivered",),  # 3.1.1: at any time
    "doubled, QoS 2, same identifier": (),  # the same message until its PUBREL
    "swapped": ("out_of_order",),
    "misled": ("stray",),
    "held until it had expired": ("late",),
    "dropped, could expire": ("expired",),
    "dropped, and a member's session ended": ("gone_with_session",),
    "dropped, QoS 0": (),  # it shows as best effort that was not delivered
    "retained copy dropped": ("retained_lost",),
    "retained copy passed on": ("retained",),
    "given to a second member": ("duplicated",),
    "repeated after a resume": ("redelivered",),
    "repeated because it was published twice": ("redelivered",),
    "QoS 2 repeated to a session that was told to be lost": ("duplicated",),
    "QoS 2 repeated after a resume": (),
}


@dataclasses.dataclass
class Published:
    topic: str
    qos: int
    group: str
    state: str = "unanswered"  # or: answered, refused
    passed_on: int = 0


class Books:
    def __init__(self):
        self.deeds = collections.Counter()  # (group, deed)
        self.figures = collections.Counter()  # (group, figure of the ledger)
        self.codes = collections.Counter()  # (group, packet, code)
        self.published = {}  # Message -> Published
        self.arrived = set()  # (client, Message): at least once, and whole
        self.subscribed = {}  # client -> [(filter, QoS)]
        self.barred = set()  # clients that cannot come back
        self.wills = collections.defaultdict(dict)  # (owner, connection) -> watcher -> copies
        self.cut = set()  # (client, connection) that the proxy has cut
        self.queues = {}  # client -> how many messages waited for it, and how many of them were dropped
        self.owners = {}  # the number of a client with a will -> its name

    def publish(self, message, publish, group):
        if message not in self.published:
            self.published[message] = Published(publish.topic, publish.qos, group)
            self.count(group, "published_qos%d" % publish.qos)
        return self.published[message]

    def note_will(self, owner, connection, watcher):
        seen = self.wills[owner, connection]
        seen[watcher] = seen.get(watcher, 0) + 1

    def note_deed(self, group, deed):
        self.deeds[group, deed] += 1
        for figure in DEEDS[deed]:
            self.figures[group, figure] += 1

    def count(self, group, figure, number=1):
        self.figures[group, figure] += number

    def answered(self, message, code):
        record = self.published[message]
        record.state = "refused" if code >= 0x80 else "answered"
        self.count(record.group, "refused" if code >= 0x80 else "acknowledged")

    def receivers(self, topic):
        return [(client, qos) for client, filters in self.subscribed.items() for text, qos in filters
                if framing.fits(topic, text)]

    def settle(self, group_of, shares):
        """The figures that need the whole run: owed, delivered, best effort, indeterminate."""
        for message, record in self.published.items():
            receivers = self.receivers(record.topic)
            shared = [client for client, _ in receivers if group_of(client) in shares]
            if shared:
                came = any((client, message) in self.arrived for client in shared)
                self.settle_one(record, group_of(shared[0]), record.qos, came)
                continue
            for client, qos in receivers:
                came = (client, message) in self.arrived
                if client in self.barred and not came:
                    self.count(group_of(client), "open", record.state == "answered")
                self.settle_one(record, group_of(client), min(qos, record.qos), came)

    def settle_one(self, record, group, qos, came):
        if record.state == "refused":
            return
        word = "best_effort" if qos == 0 else "owed" if record.state == "answered" else "indeterminate"
        self.count(group, word)
        self.count(group, "delivered" if word == "owed" else word + "_delivered", came)

    def settle_queues(self, group, limit):
        """A broker may drop what is above its limit, and nothing below it."""
        for waited, dropped in self.queues.values():
            lost = min(dropped, max(0, limit - (waited - dropped)))
            self.count(group, "lost", lost)
            self.count(group, "dropped_by_policy", dropped - lost)

    def settle_wills(self, group_of, group, watchers):
        """A will is owed when its connection was cut, and then each watcher has to get it once."""
        for key in (key for key in self.cut if group_of(key[0]) == group):
            copies = [self.wills[key].get(watcher, 0) for watcher in watchers]
            self.count(group, "wills owed")
            self.count(group, "wills published" if all(copies) else "wills lost")
        for key, seen in self.wills.items():
            self.count(group, "wills stray", key not in self.cut)
            self.count(group, "wills twice", any(copies > 1 for copies in seen.values()))
