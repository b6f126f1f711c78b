"""Types into psql and prints what it offers after a tab. The arguments are psql's; the lines to complete come from stdin."""

import os
import pty
import re
import select
import sys

DEADLINE_SECONDS = 20


unread = bytearray()


def until(terminal, mark):
    """What psql writes up to and with the mark."""
    while mark not in unread:
        ready, _, _ = select.select([terminal], [], [], DEADLINE_SECONDS)
        if not ready:
            sys.exit("psql does not answer: " + repr(bytes(unread[-2000:])))
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        if not data:
            sys.exit("psql has ended: " + repr(bytes(unread[-2000:])))
        unread.extend(data)
    end = unread.index(mark) + len(mark)
    seen = bytes(unread[:end])
    del unread[:end]
    return seen


lines = [line.rstrip("\n") for line in sys.stdin]
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
# Readline shows the prompt once it has taken over the terminal; what is typed before would be edited by the kernel.
PROMPT = b"\r@tab> "
os.write(terminal, b"\\set PROMPT1 '\\r@tab> '\n")
until(terminal, PROMPT)
for number, line in enumerate(lines):
    # Tab offers; ^E ^U empties the line, whatever was completed; the echo says that all is done.
    os.write(terminal, line.encode() + b"\t\x05\x15" + f"\\echo do''ne {number};\n".encode())
    offered = until(terminal, f"done {number};\r\n".encode())
    until(terminal, PROMPT)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", offered.decode())
    words = [word for word in re.split(r"[\s\x00-\x1f]+", text) if word]
    print(line, "->", " ".join(words), flush=True)
os.write(terminal, b"\\q\n")
os.waitpid(child, 0)
