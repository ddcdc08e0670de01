"""What check-words must find, and what it must pass: a table of samples for each language."""

import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from words import cpp, python_names, typescript  # noqa: E402  (only after the path is set)

FILLER = "\n" * 7
"""More lines than a local with an empty name may live."""

CPP = {
    "a type": ("struct made {\n    int count;\n};", ["type made"]),
    "an alias": ("using who = std::string;", ["type who"]),
    "a member": ("struct session {\n    std::string what;\n};", ["member what"]),
    "a private member": ("class book {\n    std::vector<int> all_;\n};", ["member all_"]),
    "a second member": ("struct pair {\n    int left, of;\n};", ["member of"]),
    "a function": ("namespace brokerproof {\nbool found(int id);\n}", ["function found"]),
    "a member function": ("class book {\n    int of(int id) const;\n};", ["function of"]),
    "parameters": ("void send(const packet& one, who_t who);", ["parameter one", "parameter who"]),
    "a parameter by pointer": ("void send(packet* what) { use(what); }", ["parameter what"]),
    "a template parameter pack": ("void run(Args&&... what);", ["parameter what"]),
    "a variable": ("constexpr int is = 3;", ["variable is"]),
    "a long-lived local": ("void run() {\n    const auto found = g();" + FILLER + "    h(found);\n}", ["local found"]),
    "a long-lived letter": ("void run() {\n    auto* s = g();" + FILLER + "    h(s);\n}", ["local s"]),
    "a letter as a parameter": ("void run(broker& b) {" + FILLER + "    h(b);\n}", ["local b"]),
    "a letter behind a constructor's initializers": (
        "book::book(int n) : size_{n}, rest_(2) {" + FILLER + "    h(n);\n}",
        ["local n"],
    ),
    "a range": ("void run() {\n    for (const auto& one : list) {" + FILLER + "    h(one);\n    }\n}", ["local one"]),
    "a lambda's parameter": (
        "void run() {\n    g([](const auto& one) {" + FILLER + "        h(one);\n    });\n}",
        ["local one"],
    ),
    "a binding": ("void run() {\n    const auto [it, is] = g();" + FILLER + "    h(is);\n}", ["local is"]),
    "a capture": ("void run() {\n    g([made = 1] {" + FILLER + "        h(made);\n    });\n}", ["local made"]),
    "a test name in capitals": ("TEST(Ledger, CountsLosses) {}", ["test name CountsLosses", "test name Ledger"]),
}

INNOCENT_CPP = {
    "the other side of a comparison": "bool operator==(const position& other) const;",
    "names with more to them": "void send(const packet& one_packet, int found_at);",
    "a short-lived local": "void run() {\n    const auto found = g();\n    if (found) h(*found);\n}",
    "a short lambda": "void run() {\n    g([](const auto& one) { return one.id; });\n}",
    "a loop's letter": "void run() {\n    for (int i = 0; i < 9; ++i) {" + FILLER + "        h(i);\n    }\n}",
    "expressions": "void run() {\n    return of(a * b, x & what, y > found);\n}",
    "an assignment": "void run() {\n    what = 3;\n    else_.what = 4;\n}",
    "a call": "void run() {\n    co_await of(x);\n    throw what(3);\n}",
    "another program's members": "void run() {\n    log(error.what());" + FILLER + "    error.what();\n}",
    "a designated member": "const thing_t value{.one = 1, .what = 2};",
    "comments and texts": "// int what;\nconst char* text = \"int what = 3;\";\n#define F(x) int what = x;",
    "a test's name": "TEST(ledger, a_lost_message_is_counted) {}\nTEST_P(codec, qos_2) {}",
}

TYPESCRIPT = {
    "a type": ("interface Found {\n  id: string;\n}", ["type Found"]),
    "a member": ("interface Case {\n  id: string;\n  what?: string;\n}", ["member what"]),
    "a function": ("function of(id: string): number {\n  return 1;\n}", ["function of"]),
    "a parameter": ("export function shown(one: Case, id: string): string {\n  return one.id;\n}", ["parameter one"]),
    "a component's property": ("function Row({ one }: { one: Case }) {\n  return one;\n}", ["parameter one"]),
    "a variable": ("const what = 3;", ["variable what"]),
    "a long-lived local": ("function run() {\n  const all = g();" + FILLER + "  h(all);\n}", ["local all"]),
    "a destructured local": ("function run() {\n  const { all, id } = g();" + FILLER + "  h(all);\n}", ["local all"]),
    "a range": ("function run() {\n  for (const one of list) {" + FILLER + "    h(one);\n  }\n}", ["local one"]),
    "a long arrow function": ("const f = list.map((one) => {" + FILLER + "  return one;\n});", ["local one"]),
}

INNOCENT_TYPESCRIPT = {
    "a short arrow function": "const ids = list.map((one) => one.id);",
    "the index of a map": "const ids = list.map((row, i) => {" + FILLER + "  return i;\n});",
    "places in a plot": "function run(x: number, y: number) {" + FILLER + "  return x + y;\n}",
    "a key of a format": "interface Step {\n  why?: string;\n}",
    "keys of an object": "const words = { what: 1, how: 2 };",
    "a property under another name": "function run() {\n  const { all: cases } = g();" + FILLER + "  h(cases);\n}",
    "texts": "const text = `of ${name} what`;\nconst note = \"const what = 3;\"; // const how = 3",
}

PYTHON = {
    "a function": ("def of(name):\n    return name", ["function of"]),
    "a parameter": ("def send(what, *, how=3):\n    return what", ["parameter how", "parameter what"]),
    "a class": ("class Found:\n    pass", ["type Found"]),
    "a member": ("class Session:\n    who = 3", ["member who"]),
    "a long-lived local": ("def run():\n    found = g()" + FILLER + "    return found", ["local found"]),
    "a long-lived letter": ("def run(s):\n" + FILLER + "    return s", ["local s"]),
}

INNOCENT_PYTHON = {
    "a short-lived local": "def run():\n    found = g()\n    return found",
    "a comprehension": "ids = [one.id for one in cases]",
    "a loop's letter": "def run():\n    for i in range(9):\n        g(i)" + FILLER + "        h(i)",
}


class Words(unittest.TestCase):
    def check(self, breaches, table):
        for subject, (text, expected) in table.items():
            with self.subTest(subject):
                seen = sorted(f"{breach.kind} {breach.name}" for breach in breaches(text))
                self.assertEqual(seen, sorted(expected))

    def check_innocent(self, breaches, table):
        self.check(breaches, {subject: (text, []) for subject, text in table.items()})

    def test_cpp(self):
        self.check(cpp.breaches, CPP)
        self.check_innocent(cpp.breaches, INNOCENT_CPP)

    def test_typescript(self):
        self.check(typescript.breaches, TYPESCRIPT)
        self.check_innocent(typescript.breaches, INNOCENT_TYPESCRIPT)

    def test_python(self):
        self.check(python_names.breaches, PYTHON)
        self.check_innocent(python_names.breaches, INNOCENT_PYTHON)

    def test_the_line_is_that_of_the_declaration(self):
        (breach,) = cpp.breaches("/* a comment\n of two lines */\nvoid send(int what);\n")
        self.assertEqual(breach.line, 3)


if __name__ == "__main__":
    unittest.main()
