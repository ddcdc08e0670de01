"""For the tests beside it that run the program: what holds, and what does not. Import it from a script of this folder."""

FAULTS = []


def expect(holds, sentence, shown=""):
    print(("holds   " if holds else "FAILS   ") + sentence, flush=True)
    if not holds:
        FAULTS.append(sentence)
        print(shown)
