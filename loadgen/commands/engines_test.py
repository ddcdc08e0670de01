"""A load run in slices that Open MPI and Slurm place: joined, they have the ledger of one process.

usage: engines_test.py BROKERPROOF ROOT WORK_FOLDER
An engine that is not installed is skipped with a word (Debian: openmpi-bin; slurmctld slurmd slurm-client munge). Needs
mosquitto. Everything is private: its own ports and folders below WORK_FOLDER.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from checks import FAULTS, expect

PROGRAM, ROOT, WORK = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
SLICES = 4
# Without thresholds on times, and never too slow itself: these tests are about slices, also on a busy machine.
PATIENT = "health: { late_sends: 1, late_after: 60s, loop_lag_p99: 60s, cpu: 1 }\n"
SCENARIO = [str(WORK / "patient.yaml"), "--scale", "0.02", "--threads", "1", "--set", "groups.devices.publish.0.messages=5000", "--set", "phases.0.within=3s",
            "--set", "phases.1.duration=6s", "--set", "phases.2.within=4s"]


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def find(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def wait_for_port(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("nothing listens on port %d" % port)


class Processes:
    """What is started here ends here."""

    def __init__(self):
        self.begun = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.begun):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, command, log, **more):
        with open(WORK / log, "w", encoding="utf-8") as out:
            self.begun.append(subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, **more))


def load_options(broker):
    return [*SCENARIO, "--url", "mqtt://127.0.0.1:%d" % broker]


def ledger_of(folder):
    groups = json.loads((WORK / folder / "result.json").read_text(encoding="utf-8"))["ledger"]["groups"]
    return [{key: group[key] for key in ("owed", "delivered", "lost", "open")} for group in groups]


def in_one_process(broker):
    done = subprocess.run([PROGRAM, "--root", str(ROOT), "load", *load_options(broker), "--out", str(WORK / "one")],
                          capture_output=True, text=True, check=False)
    expect(done.returncode == 0, "one process ends with 0", done.stdout + done.stderr)
    return ledger_of("one")


def compare(engine, code, text, ledger):
    expect(code == 0, "%s: the run ends with 0" % engine, text)
    joined = ledger_of(engine) if (WORK / engine / "result.json").exists() else []
    expect(joined == ledger, "%s: the ledger of %d slices is that of one process: %s" % (engine, SLICES, joined), str(ledger))


def environment():
    return os.environ | {"BROKERPROOF": PROGRAM, "LEAD": "6", "SKEW": "60s"}


def under_mpi(broker, ledger):
    if not find("mpirun"):
        print("skipped: there is no mpirun here")
        return
    mpirun = "mpirun --allow-run-as-root --oversubscribe"
    done = subprocess.run([ROOT / "configs/mpi/load", str(SLICES), str(WORK / "mpi"), *load_options(broker)], cwd=ROOT,
                          env=environment() | {"MPIRUN": mpirun, "OMPI_MCA_btl_vader_single_copy_mechanism": "none"},
                          capture_output=True, text=True, timeout=150, check=False)
    compare("mpi", done.returncode, done.stdout + done.stderr, ledger)


SLURM_CONF = """ClusterName=private
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmctldPort={port}
AuthType=auth/munge
AuthInfo=socket={work}/munge.socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmdParameters=config_overrides
StateSaveLocation={work}/state
SlurmdSpoolDir={work}/spool/%n
SlurmctldPidFile={work}/slurmctld.pid
SlurmdPidFile={work}/slurmd-%n.pid
ReturnToService=2
SelectType=select/cons_tres
NodeName=n[0-{last}] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{ports}] CPUs=1 RealMemory=1000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def start_slurm(processes):
    for folder in ("state", "spool"):
        (WORK / folder).mkdir()
    key = WORK / "munge.key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o400)
    port, *ports = free_ports(SLICES + 1)
    conf = WORK / "slurm.conf"
    conf.write_text(SLURM_CONF.format(host=socket.gethostname(), user="root", port=port, work=WORK, last=SLICES - 1,
                                      ports=",".join(map(str, ports))), encoding="utf-8")
    slurm = os.environ | {"SLURM_CONF": str(conf)}
    processes.start([find("munged"), "-F", "--force", "--key-file", str(key), "--socket", str(WORK / "munge.socket"), "--pid-file",
                     str(WORK / "munged.pid"), "--log-file", str(WORK / "munged.log"), "--seed-file", str(WORK / "munge.seed")],
                    "munged.out")
    for _ in range(100):
        if (WORK / "munge.socket").exists():
            break
        time.sleep(0.05)
    processes.start([find("slurmctld"), "-D", "-i", "-f", str(conf)], "slurmctld.out", env=slurm)
    wait_for_port(port)
    for node in range(SLICES):
        processes.start([find("slurmd"), "-D", "-N", "n%d" % node, "-f", str(conf)], "slurmd-%d.out" % node, env=slurm)
    return slurm


def under_slurm(broker, ledger):
    lacking = [name for name in ("slurmctld", "slurmd", "sbatch", "srun", "munged") if not find(name)]
    if lacking or os.geteuid() != 0:
        print("skipped: " + ("there is no %s here" % ", ".join(lacking) if lacking else "a private Slurm needs root"))
        return
    with Processes() as processes:
        slurm = start_slurm(processes) | environment()
        # Its polls are seldom, so the state of the job is asked for.
        begun = subprocess.run(["sbatch", "--parsable", "--ntasks=%d" % SLICES, "--output", str(WORK / "slurm.log"),
                                str(ROOT / "configs/slurm/load.sbatch"), str(WORK / "slurm"), *load_options(broker)], cwd=ROOT,
                               env=slurm, capture_output=True, text=True, check=False)
        job = begun.stdout.strip()
        expect(begun.returncode == 0, "slurm: the job is taken", begun.stdout + begun.stderr)
        state, code, until = "", -1, time.monotonic() + 150
        while begun.returncode == 0 and time.monotonic() < until:
            shown = subprocess.run(["scontrol", "--oneliner", "show", "job", job], env=slurm, capture_output=True, text=True,
                                   check=False).stdout
            fields = dict(field.split("=", 1) for field in shown.split() if "=" in field)
            state = fields.get("JobState", "")
            if state in ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL"):
                code = int(fields["ExitCode"].split(":")[0])
                break
            time.sleep(0.5)
        log = WORK / "slurm.log"
        text = log.read_text(encoding="utf-8") if log.exists() else "state %s; see %s" % (state, WORK)
        compare("slurm", code, text, ledger)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    shipped = (ROOT / "configs/scenarios/fan-in.yaml").read_text(encoding="utf-8")
    (WORK / "patient.yaml").write_text(shipped.split("thresholds:")[0] + PATIENT, encoding="utf-8")
    (port,) = free_ports(1)
    (WORK / "mosquitto.conf").write_text("listener %d 127.0.0.1\nallow_anonymous true\n" % port, encoding="utf-8")
    with Processes() as processes:
        processes.start([find("mosquitto"), "-c", str(WORK / "mosquitto.conf")], "mosquitto.out")
        wait_for_port(port)
        ledger = in_one_process(port)
        under_mpi(port, ledger)
        under_slurm(port, ledger)
    return 1 if FAULTS else 0


sys.exit(main())
