"""Shells complete what the program takes, and the manual is one that man can show.

usage: documentation_test.py BROKERPROOF ROOT WORK_FOLDER

bash is asked as it asks itself; zsh and fish, where they are installed, and groff.
"""

import re
import shutil
import subprocess
import sys

PROGRAM = sys.argv[1]
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)


def printed(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True).stdout


def completed_by_bash(*words):
    """What bash offers for the last word."""
    script = printed("completion", "bash") + """
COMP_WORDS=(brokerproof "$@") COMP_CWORD=$#
_brokerproof
printf '%s\\n' "${COMPREPLY[@]}"
"""
    done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, check=False, cwd="/")
    check(done.stderr == "", "bash %s: %s" % (words, done.stderr))
    return set(done.stdout.split())


def commands_of_help():
    """The words at the beginning of the lines below "Subcommands:"."""
    return set(re.findall(r"^  ([a-z-]+) ", printed("--help").partition("Subcommands:")[2].partition("Examples:")[0],
                          re.MULTILINE))


def options_of_help(command):
    return set(re.findall(r"^ +(?:-\w,)?(--[a-z-]+)", printed(command, "--help"), re.MULTILINE))


def bash_completes():
    commands = commands_of_help()
    check(len(commands) > 10, "help has %d commands" % len(commands))
    check(commands <= completed_by_bash(""), "bash offers not all commands")
    check(completed_by_bash("conf") == {"conform"}, "bash offers for conf: %s" % completed_by_bash("conf"))
    for command in sorted(commands):
        missing = options_of_help(command) - completed_by_bash(command, "-")
        check(not missing, "bash does not offer, for %s, %s" % (command, missing))
    check(completed_by_bash("conform", "--transport", "w") == {"websocket", "wss"}, "bash offers no transports")
    check(completed_by_bash("--root", "/", "conform", "--mqtt", "5") == {"5"}, "bash offers no versions behind --root")
    check("/etc" in completed_by_bash("judge", "/et"), "bash offers no files")


def other_shells_complete():
    for shell, test in (("zsh", 'autoload -Uz compinit; compinit -u -D; source "$1"; [ "$_comps[brokerproof]" = _brokerproof ]'),
                        ("fish", "source $argv[1]; complete -C 'brokerproof conform --transport w' | grep -q wss")):
        if not shutil.which(shell):
            print("%s is not installed: its completion is not tried" % shell)
            continue
        with open(sys.argv[3] + "." + shell, "w", encoding="utf-8") as file:
            file.write(printed("completion", shell))
        command = [shell, "-c", test, *(["zsh"] if shell == "zsh" else []), file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        check(done.returncode == 0 and done.stderr == "", "%s: %s" % (shell, done.stderr + done.stdout))


def manual_is_well_formed():
    page = printed("manual")
    for command in commands_of_help():
        check("\n.SS %s\n" % command.replace("-", "\\-") in page, "the manual has no " + command)
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-rLL=80n"], input=page, capture_output=True, text=True, check=False)
        check(done.returncode == 0 and done.stderr == "", "groff: " + done.stderr[:600])
        check("EXP" in done.stdout, "the manual does not show examples")


def main():
    bash_completes()
    other_shells_complete()
    manual_is_well_formed()
    for fault in FAULTS:
        print(fault)
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
