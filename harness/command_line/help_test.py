"""The command line helps: every command's --help, the nearest name for a mistyped one, terminals of any kind.

usage: help_test.py BROKERPROOF ROOT WORK_FOLDER
"""

import os
import pathlib
import re
import subprocess
import sys
import textwrap

from terminal import run_on_a_terminal

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
WIDTH = 80
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)


def run(*arguments):
    done = subprocess.run([PROGRAM, "--root", ROOT, *arguments], capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


def names_in(overview):
    """The commands that a list of commands shows."""
    listed = overview.split("Subcommands:\n", 1)[1].split("\n\n", 1)[0]
    return [line.split()[0] for line in listed.splitlines() if re.match(r"  \S", line)]


def too_wide(text):
    """Lines over 80 columns that have a place to break."""
    return [line for line in text.splitlines() if len(line) > WIDTH and " " in line.strip()]


def all_commands():
    code, bare, _ = run()
    check(code == 2, f"without a command: exit code {code}")
    code, overview, _ = run("help")
    check(code == 0 and overview == bare, f"help: exit code {code}, or not the same as without a command")
    commands = names_in(overview)
    check({"conform", "load", "watch", "scenarios", "help"} <= set(commands), f"help shows {commands}")
    check(not {"watchdog", "load-worker"} & set(commands), "help shows commands for this program alone")
    return commands


def help_of(command):
    code, text, _ = run(command, "--help")
    check(code == 0, f"{command} --help: exit code {code}")
    check(run("help", command)[1] == text, f"help {command} differs from --help")
    check("\nExamples:\n" in text, f"{command} --help has no examples")
    check("\nExit codes: 0 " in text or "\nExit codes: as of " in text, f"{command} --help has no exit codes")
    check("[]" not in text and "{}" not in text, f"{command} --help shows empty defaults")
    check(not too_wide(text), f"{command} --help: {too_wide(text)}")
    return text


def options_in(text):
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))


def examples_are_possible(helps):
    """Each option that an example uses stands in the help of its command."""
    for command, text in helps.items():
        above, examples = text.split("\nExamples:\n", 1)
        shown = re.findall(r"brokerproof ([a-z]+)((?: (?!&&|\|)\S+)*)", examples.split("\nExit codes:")[0])
        check(shown, f"{command}: no example calls brokerproof")
        for name, arguments in shown:
            own = arguments.split(" -- ")[0].split("   ")[0]
            known = options_in(helps.get(name, above))
            check(name in helps, f"{command}: an example calls {name}")
            check(options_in(own) <= known, f"{command}: an example of {name} uses {options_in(own) - known}")


def out_is_a_folder(helps):
    for command, text in helps.items():
        for line in re.findall(r"^  (?:-\w,)?--out\b.*", text, re.M):
            check(line.startswith("  -o,--out TEXT ") and " folder for " in line, f"{command}: {line}")
    check(sum("--out TEXT" in text for text in helps.values()) >= 5, "--out is missing")
    code, _, said = run("report", "reports/testdata/sample.json", "--out", str(WORK / "page.html"))
    check(code == 2 and "--html" in said, f"report --out page.html: {code} {said}")


def nearest_names():
    for arguments, nearest in (
            (["conformm"], "conform"), (["help", "lod"], "load"), (["conform", "--brokr", "mochi"], "--broker"),
            (["load", "--metrics-prt=1"], "--metrics-port"), (["load", "fan-outt"], "fan-out"),
            (["conform", "session-expry"], "session-expiry"), (["conform", "--skip", "wil"], "will"),
            (["conform", "--broker", "mosqitto"], "mosquitto"), (["explain", "clean-strat"], "clean-start"),
            (["reproduce", "clean-strat", "--out", str(WORK / "r")], "clean-start"),
            (["serve", "--defect", "expiry-lzy"], "expiry-lazy"), (["serve", "--variant", "topic-queus"], "topic-queues"),
            (["prove", "--defect", "expiry-lzy"], "expiry-lazy"), (["variants", "topic-queus"], "topic-queues"),
            (["proxy", "--upstream", "mqtt://127.0.0.1:1", "--defect", "suback-wrong-di"], "suback-wrong-id")):
        code, out, said = run(*arguments)
        check(code == 2, f"{arguments}: exit code {code}")
        check(f"did you mean '{nearest}'" in out + said, f"{arguments}: {out}{said}")


def defaults_are_shown(helps):
    for command, option, value in (("conform", "--patience", "40"), ("conform", "--repeat", "1"), ("serve", "--port", "1883"),
                                   ("load", "--workers", "1"), ("watch", "--fail-on", "wrong"), ("conform", "--broker", "mosquitto")):
        found = re.search(rf"^  .*{option}\b.*\n(?: {{20}}.*\n)*", helps[command], re.M)
        check(found and f"default: {value}" in " ".join(found[0].split()), f"{command} {option}: no default in {found and found[0]}")


def on_a_terminal(environment):
    told = {key: text for key, text in {**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment}.items() if text is not None}
    command = [PROGRAM, "--root", ROOT, "conform", "--broker", "reference", "session-existence/empty*"]
    seen, code = run_on_a_terminal(command, told)
    check(code == 0, f"conform on a terminal with {environment}: {seen[-500:]}")
    return seen


def terminals():
    check(b"\x1b[32m" in on_a_terminal({}), "a terminal shows no colours")
    check(b"\x1b[32m" in on_a_terminal({"NO_COLOR": None}), "no colours without NO_COLOR")
    plain = on_a_terminal({"NO_COLOR": "1"})
    check(b"\x1b[32m" not in plain, "NO_COLOR shows colours")
    check(b"\x1b" not in on_a_terminal({"TERM": "dumb"}), "a dumb terminal gets control sequences")


def lists_fit():
    for arguments in (["scenarios"], ["brokers"], ["explain", "MQTT-4.1.0-2@v5"]):
        code, out, _ = run(*arguments)
        check(code == 0 and out and not too_wide(out), f"{arguments}: {code} {too_wide(out)}")


def contributing_can_be_followed():
    """The files that CONTRIBUTING.md shows are well formed."""
    text = (pathlib.Path(ROOT) / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^   ```yaml\n(.*?)^   ```", text, re.S | re.M)
    check(len(blocks) == 2, f"CONTRIBUTING.md shows {len(blocks)} files")
    for number, block in enumerate(blocks):
        file = WORK / f"shown-{number}.yaml"
        file.write_text(textwrap.dedent(block))
        code, _, said = run("validate", str(file))
        check(code == 0, f"CONTRIBUTING.md: {said}")


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    helps = {command: help_of(command) for command in all_commands()}
    for part in (examples_are_possible, out_is_a_folder, defaults_are_shown):
        part(helps)
    for part in (nearest_names, lists_fit, contributing_can_be_followed, terminals):
        part()
    print("\n".join(FAULTS) or "all well")
    return 1 if FAULTS else 0


sys.exit(main())
