"""Each word of the ledger of `brokerproof load`, held against the own counts of a proxy that has done the damage.

usage: independent_check_test.py BROKERPROOF ROOT WORK_FOLDER [SEED ...]
The proxy and its books share no code with the program. What the figures come from stands in own_books.py (DEEDS); a
deed that shows otherwise than one would think names the rule in loadgen/README.md that says so.
"""

import asyncio
import collections
import contextlib
import json
import pathlib
import shutil
import socket
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True

from checks import FAULTS, expect
from own_books import DEEDS
from plan import Plan
from tampering_proxy import Proxy

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
SEEDS = [int(seed) for seed in sys.argv[4:]] or [1, 2, 3]
MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
QUEUE_LIMIT = 20
PROFILE = "about: The broker behind the proxy\nproduct: reference\nurl: mqtt://127.0.0.1\ngrace: 300ms\nqueue_limit: %d\n"
OWED = ("owed", "delivered", "lost", "expired", "dropped_by_policy", "gone_with_session", "open", "at_boundary", "best_effort",
        "best_effort_delivered", "indeterminate", "indeterminate_delivered", "retained_owed", "retained_lost")
RECEIVED = ("fresh", "redelivered", "retained", "duplicated", "out_of_order", "stray", "late", "suspected", "corrupted", "foreign")
SESSIONS = ("begun", "kept", "ended", "either", "lost", "revived", "shortened")
WILLS = ("owed", "published", "lost", "stray", "twice", "open")
COUNTERS = ("published_qos0", "published_qos1", "published_qos2", "acknowledged", "refused", "subscribes_refused",
            "received_qos0", "received_qos1", "received_qos2")
# What hangs on the moment: it may be told of no message here, because the proxy could not know of which.
NOT_TRIED = {"at_boundary", "sessions either", "suspected", "wills open"}


async def serve():
    """The reference broker and its port."""
    broker = await asyncio.create_subprocess_exec(PROGRAM, "serve", "--port", "0", stdout=asyncio.subprocess.PIPE)
    line = (await broker.stdout.readline()).decode()
    return broker, int(line.rsplit(":", 1)[1])


async def serve_mosquitto():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = WORK / "mosquitto.conf"
    config.write_text("listener %d 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n" % port, encoding="utf-8")
    broker = await asyncio.create_subprocess_exec(MOSQUITTO, "-c", str(config), stdout=asyncio.subprocess.DEVNULL,
                                                  stderr=asyncio.subprocess.DEVNULL)
    for _ in range(200):
        with contextlib.suppress(OSError):
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
            return broker, port
        await asyncio.sleep(0.05)
    sys.exit("mosquitto does not listen")


async def load(seed, proxy):
    out = WORK / ("result-%d.json" % seed)
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "--root", ROOT, "load", str(HERE / "scenario.yaml"), "--url", "mqtt://127.0.0.1:%d" % proxy.port, "--broker",
        str(WORK / "profile.yaml"), "--run", proxy.run, "--seed", str(seed), "--threads", "1", "--json", str(out),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    text = (await process.communicate())[0].decode()
    expect(process.returncode == 1 and out.exists(), "seed %d: the run ends with 1" % seed, text)
    return json.loads(out.read_text(encoding="utf-8"))


def settle(proxy, groups):
    """The proxy's figures of the whole run."""
    books, figures = proxy.books, proxy.books.figures
    books.settle(proxy.group_of, {"workers", "leavers"})
    books.settle_queues("away", QUEUE_LIMIT)
    books.settle_wills(proxy.group_of, "owners", [name for name in proxy.clients if proxy.group_of(name) == "watchers"])
    retained = {record.topic for record in books.published.values() if "/kept/" in record.topic and record.state == "answered"}
    cut_viewers = [client for client in proxy.clients.values() if client.group == "viewers" and client.connections == 2]
    books.count("viewers", "retained_owed", len(retained) * len(cut_viewers))
    for group in groups:
        figures[group, "fresh"] = figures[group, "first arrivals"] - figures[group, "out_of_order"] - figures[group, "late"]


def told(result, index):
    """The figures of the program, by the same names."""
    ledger, measured = result["ledger"], result["whole"]["groups"][index]
    group, sessions = ledger["groups"][index], ledger["sessions"][index]
    out = {word: group.get(word, 0) for word in OWED}
    out |= {word: group["received"][word] for word in RECEIVED}
    out |= {"sessions " + word: sessions[word] for word in SESSIONS}
    out |= {"wills " + word: ledger["wills"][index][word] for word in WILLS}
    return out | {word: measured["counts"].get(word, 0) for word in COUNTERS}


def codes_of(result, names):
    return {(name, refusal["packet"], refusal["code"]): refusal["times"]
            for name, measured in zip(names, result["whole"]["groups"]) for refusal in measured.get("refusals", [])}


def compare(about, proxy, result, totals):
    names = result["groups"]
    settle(proxy, names)
    figures = proxy.books.figures
    for index, name in enumerate(names):
        seen = told(result, index)
        own = {word: figures[name, word] for word in seen}
        wrong = ["%s: the ledger says %d, the proxy %d" % (word, seen[word], own[word]) for word in seen if seen[word] != own[word]]
        expect(not wrong, "%s, %s: %d words of the ledger are the proxy's" % (about, name, len(seen)), "\n".join(wrong))
        totals.update(own)
    expect(codes_of(result, names) == dict(proxy.books.codes), "%s: the refusals are the proxy's, code by code" % about,
           "%s\n%s" % (codes_of(result, names), dict(proxy.books.codes)))


def tell(totals, deeds):
    """What all runs came to. A word that no run has tried is not checked."""
    print("the proxy's deeds: " + ", ".join("%s %d" % (deed, deeds[deed]) for deed in DEEDS))
    print("the words of the ledger: " + ", ".join("%s %d" % word for word in totals.items()))
    expect(all(deeds[deed] for deed in DEEDS), "each deed was done")
    untried = {word for word, number in totals.items() if number == 0}
    expect(untried <= NOT_TRIED, "each other word was tried", untried - NOT_TRIED)


async def check(seed, begin):
    broker, port = await begin()
    try:
        async with Proxy(port, Plan(seed), "check%d" % seed) as proxy:
            return proxy, await load(seed, proxy)
    finally:
        broker.terminate()
        await broker.wait()


async def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    (WORK / "profile.yaml").write_text(PROFILE % QUEUE_LIMIT, encoding="utf-8")
    runs = [(seed, serve) for seed in SEEDS]
    if MOSQUITTO and not sys.argv[4:]:
        runs.append((SEEDS[-1] + 1, serve_mosquitto))
    totals, deeds = collections.Counter(), collections.Counter()
    for (seed, begin), (proxy, result) in zip(runs, await asyncio.gather(*(check(*run) for run in runs))):
        compare("seed %d%s" % (seed, "" if begin is serve else ", mosquitto"), proxy, result, totals)
        for (_, deed), times in proxy.books.deeds.items():
            deeds[deed] += times
    tell(totals, deeds)
    return 1 if FAULTS else 0


sys.exit(asyncio.run(main()))
