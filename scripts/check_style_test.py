#!/usr/bin/env python3
"""Tests of scripts/check-style and scripts/check-layers: in a small tree of sources, each rule finds its breach.

usage: check_style_test.py      (ctest runs it as `style_checks`)
"""

import pathlib
import re
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parent

LAYERS = """\
harness/base:
harness/net:          harness/base asio | never: yaml-cpp
harness/judge:        harness/base | tests: harness/net | never: asio
harness/command_line: harness/base harness/judge
"""

WELL = {
    "scripts/layers.txt": LAYERS,
    "harness/base/text.hpp": "#pragma once\n#include <string>\n",
    "harness/base/CMakeLists.txt": "brokerproof_module(base SOURCES text.cpp LINKS fmt::fmt)\n",
    "harness/net/stream.cpp": '#include <boost/asio/read.hpp>\n#include "harness/base/text.hpp"\n',
    "harness/net/CMakeLists.txt": "brokerproof_module(net\n  SOURCES stream.cpp\n  LINKS brokerproof_base brokerproof_asio)\n",
    "harness/judge/judge.cpp": '#include "harness/base/text.hpp"\n',
    "harness/judge/judge_test.cpp": '#include "harness/net/stream.hpp"\n#include <boost/asio/read.hpp>\n',
    "harness/judge/CMakeLists.txt":
        "brokerproof_module(judge SOURCES judge.cpp LINKS brokerproof_base)\n"
        "brokerproof_test(judge SOURCES judge_test.cpp LINKS brokerproof_judge brokerproof_net)\n",
    "harness/command_line/main.cpp": "int main() { std::cout << 1; }\n",
}

# Title of the rule in check-style, a file that breaks it, and how the breach is told.
STYLE_BREACHES = [
    ("A brace between co_await", "harness/net/a.cpp", "int a;\nco_await f(options{1});\n", "harness/net/a.cpp:2"),
    ("A brace between co_await", "harness/net/a.cpp", "co_await f(\n    [v] { g(); });\n", "harness/net/a.cpp:1"),
    ("Detached tasks", "harness/net/a.cpp", "co_spawn(x, f(), asio::detached);\n", "harness/net/a.cpp:1:"),
    ("Sleeping", "harness/net/a_test.cpp", "std::this_thread::sleep_for(1s);\n", "harness/net/a_test.cpp:1:"),
    ("Left-over marks", "harness/judge/a.cpp", "// TODO\n", "harness/judge/a.cpp:1:"),
    ("Lines over 100 columns", "harness/judge/a.cpp", "\n" + "x" * 101 + "\n", "harness/judge/a.cpp:2"),
    ("Files over 500 lines", "harness/judge/a.cpp", "\n" * 501, "harness/judge/a.cpp: 501"),
    ("using namespace in a header", "harness/judge/a.hpp", "#pragma once\nusing namespace std;\n", "harness/judge/a.hpp:2:"),
    ("A header without #pragma once", "harness/judge/a.hpp", "int a;\n", "harness/judge/a.hpp"),
    ("Printing outside of", "harness/judge/a.cpp", "int a;\nvoid f() { std::cout << 1; }\n", "harness/judge/a.cpp:2:"),
    ("Printing outside of", "harness/judge/a.hpp", '#pragma once\ninline void f() { fmt::print("x"); }\n', "harness/judge/a.hpp:2:"),
    ("Printing outside of", "harness/net/a.cpp", 'void f() { std::fprintf(stderr, "x"); }\n', "harness/net/a.cpp:1:"),
    ("A layer that does not hold", "harness/judge/a.cpp", '#include "harness/net/stream.hpp"\n', "harness/judge/a.cpp:1:"),
]

# The file that breaks a layer, what is in it, and the fault.
LAYER_BREACHES = [
    ("harness/judge/a.cpp", '\n#include "harness/net/stream.hpp"\n',
     "harness/judge/a.cpp:2: includes harness/net/stream.hpp: harness/judge may not know harness/net (layers.txt:3)"),
    ("harness/judge/a.hpp", "#include <boost/beast/core.hpp>\n",
     "harness/judge/a.hpp:1: includes boost/beast/core.hpp: harness/judge may not know asio (layers.txt:3)"),
    ("harness/net/net_test.cpp", '#include "harness/judge/judge.hpp"\n',
     "harness/net/net_test.cpp:1: includes harness/judge/judge.hpp: tests of harness/net may not know harness/judge "
     "(layers.txt:2)"),
    ("harness/net/testing/stage.hpp", '#include "harness/judge/judge.hpp"\n',
     "harness/net/testing/stage.hpp:1: includes harness/judge/judge.hpp: tests of harness/net may not know harness/judge "
     "(layers.txt:2)"),
    ("harness/judge/CMakeLists.txt",
     "# judge\nbrokerproof_module(judge\n  SOURCES judge.cpp\n  LINKS brokerproof_base brokerproof_net)\n",
     "harness/judge/CMakeLists.txt:4: links brokerproof_net: harness/judge may not know harness/net (layers.txt:3)"),
    ("harness/judge/CMakeLists.txt",
     "brokerproof_module(judge SOURCES judge.cpp)\ntarget_link_libraries(brokerproof_judge PUBLIC brokerproof_asio)\n",
     "harness/judge/CMakeLists.txt:2: links brokerproof_asio: harness/judge may not know asio (layers.txt:3)"),
    ("harness/judge/CMakeLists.txt", "brokerproof_module(judge SOURCES judge.cpp LINKS brokerproof_nothing)\n",
     "harness/judge/CMakeLists.txt:1: links brokerproof_nothing, which no folder makes"),
    ("harness/other/a.cpp", "int a;\n", "harness/other/a.cpp:1: the folder harness/other is not listed in layers.txt"),
    ("harness/judge/deep/a.cpp", "int a;\n", "harness/judge/deep/a.cpp:1: the folder harness/judge/deep is not listed"),
    ("harness/other/CMakeLists.txt", "brokerproof_module(other SOURCES a.cpp)\n",
     "harness/other/CMakeLists.txt:1: the folder harness/other is not listed in layers.txt"),
    ("scripts/layers.txt", LAYERS.replace("base:", "base:         harness/judge"),
     "layers.txt:1: harness/base may include harness/judge, which no line above lists"),
    ("scripts/layers.txt", LAYERS.replace("harness/judge:        harness/base", "harness/judge:        harness/base harness/net"),
     "layers.txt:3: harness/judge must never know asio, but may reach it"),
    ("scripts/layers.txt", LAYERS + "harness/base:\n", "layers.txt:5: harness/base is listed twice"),
    ("scripts/layers.txt", LAYERS + "harness/gone:\n", "layers.txt:5: there is no folder harness/gone"),
    ("scripts/layers.txt", LAYERS.replace("tests: harness/net", "tests: harness/met"),
     "layers.txt:3: harness/met is neither a listed folder nor a library"),
    ("scripts/layers.txt", LAYERS.replace("tests:", "test:"), "layers.txt:3: 'test' is neither 'tests' nor 'never'"),
]


def run(script, changes):
    """What `script` says about the tree that is well, but for `changes`."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (WELL | changes).items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return subprocess.run([SCRIPTS / script, folder], capture_output=True, text=True)


class CheckStyle(unittest.TestCase):
    def test_a_tree_without_a_breach_passes(self):
        done = run("check-style", {})
        self.assertEqual((done.returncode, done.stdout), (0, "style: well\n"))

    def test_each_rule_finds_its_breach_and_no_other_rule_does(self):
        for title, name, text, place in STYLE_BREACHES:
            with self.subTest(title, text=text[:40]):
                done = run("check-style", {name: text})
                self.assertEqual(done.returncode, 1)
                self.assertTrue(done.stdout.startswith(title), done.stdout)
                self.assertIn("\n" + place, done.stdout)
                self.assertEqual(done.stdout.count("\n\n"), 1, done.stdout)

    def test_every_rule_has_a_breach(self):
        rules = re.findall(r'^breach "([^"]+)"', (SCRIPTS / "check-style").read_text(), re.MULTILINE)
        self.assertGreaterEqual(len(rules), 9)
        for rule in rules:
            self.assertTrue(any(rule.startswith(title) for title, *_ in STYLE_BREACHES), rule)

    def test_what_a_rule_leaves_out_is_no_breach(self):
        done = run("check-style", {
            "harness/judge/print_test.cpp": "std::cout << 1;\n",
            "harness/judge/program.cpp": "int main() { std::cerr << 1; }\n",
            "harness/judge/text.cpp": "auto n = std::snprintf(text, 9, form);\n",
            "harness/judge/comment.cpp": "// std::cout is for the command line\n",
            "harness/judge/units.hpp": "#pragma once\nusing namespace std::chrono_literals;\n",
            "harness/net/loop.cpp": "while (co_await more()) { next(); }\n",
        })
        self.assertEqual((done.returncode, done.stdout), (0, "style: well\n"))


class CheckLayers(unittest.TestCase):
    def test_a_tree_whose_layers_hold_passes(self):
        done = run("check-layers", {})
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_each_breach_is_told_with_its_place_and_the_line_of_the_rule(self):
        for name, text, fault in LAYER_BREACHES:
            with self.subTest(fault):
                done = run("check-layers", {name: text})
                self.assertEqual(done.returncode, 1)
                self.assertIn(fault, done.stdout)

    def test_all_breaches_are_told_at_once(self):
        done = run("check-layers", {name: text for name, text, _ in LAYER_BREACHES[:4]})
        self.assertEqual(len(done.stdout.splitlines()), 4)

    def test_a_line_may_go_on_and_comments_count_for_nothing(self):
        layers = LAYERS.replace("harness/judge:        harness/base", "# judge\nharness/judge:  # pure\n    harness/base")
        self.assertEqual(run("check-layers", {"scripts/layers.txt": layers}).returncode, 0)


if __name__ == "__main__":
    unittest.main()
