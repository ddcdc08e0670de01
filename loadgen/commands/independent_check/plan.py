"""What the proxy does to which message, and when it cuts whom: the same for the same seed, whatever the times."""

import random

# Share of the messages to a tampered group that each deed befalls.
SHARE = 0.035
ALWAYS = ("dropped", "damaged", "unrecognizable", "doubled", "doubled, DUP 1", "swapped", "misled")
ONLY_QOS_2 = ("doubled, QoS 2, same identifier",)
REFUSALS = (0x80, 0x83, 0x87, 0x97, 0x99)


class Plan:
    def __init__(self, seed):
        self.seed = seed

    def dice(self, *about):
        return random.Random("%s/%s" % (self.seed, "/".join(map(str, about))))

    def chooses(self, share, *about):
        return self.dice(*about).random() < share

    def deed(self, group, client, message, publish):
        """What befalls this message on its way to this client; none: nothing."""
        about = (client, message.publisher, message.stream, message.number)
        if publish.qos == 0:
            return "dropped, QoS 0" if self.chooses(0.2, *about) else None
        if group == "brief":
            return self.dice(*about).choice([None, None, "dropped, could expire", "held until it had expired"])
        if group == "workers":
            return self.dice(*about).choice([None] * 8 + ["dropped", "given to a second member"])
        if group == "leavers":
            return "dropped, and a member's session ended" if self.chooses(0.2, *about) else None
        if group == "cut":  # what is damaged could come whole, but later, after a cut
            return "dropped" if self.chooses(0.05, *about) else None
        if group not in ("steady", "older"):
            return None
        choices = ALWAYS + (ONLY_QOS_2 if publish.qos == 2 else ())
        dice = self.dice(*about)
        return dice.choice(choices) if dice.random() < SHARE * len(choices) else None

    def refusal(self, message):
        about = ("refuse", message.publisher, message.stream, message.number)
        return self.dice("code", *about).choice(REFUSALS) if self.chooses(0.05, *about) else None

    def cuts(self, group, client):
        """After how many PUBLISH packets of its own, or to it, a client is cut."""
        dice = self.dice("cut", client)
        if group == "cut":
            return sorted(dice.sample(range(4, 30), 2))
        if group in ("volatile", "keeping"):
            return sorted(dice.sample(range(5, 60), 3))
        return [dice.randrange(3, 9)] if group == "barred" else []

    def is_cut_after(self, group, client, connection):
        """Seconds after its CONNACK. The first client of a group is never cut."""
        if client.endswith("-0") or connection > (2 if group == "owners" else 1):
            return None
        return self.dice(group, client, connection).uniform(0.8, 2.0) if group == "owners" else 3.0

    def drops_of_queue(self, client, waiting):
        dice = self.dice("queue", client)
        return set(dice.sample(range(waiting), dice.randrange(waiting + 1)))
