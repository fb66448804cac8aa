"""Stand-ins for a worker: they speak the channel's language, but not as they should."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

_HEAD = f"""
import os, sys, time, random
sys.path.insert(0, {str(ROOT)!r})
from workbench.wire import answers, channel, requests
from workbench.wire.codec import Reader, Writer
from workbench.wire.protocol import *
mine = channel.in_worker(sys.argv)
channel.end_with(mine.life)
send, take = mine.send.send_bytes, mine.receive.recv_bytes
reader, writer = Reader(), Writer()
def say(message):
    send(writer.bytes(message))
def hear():
    return reader.value(take(), ToWorker)
"""

SPEAKS = """
hear()
say(Ready(pid=os.getpid(), version=VERSION))
def healthy(ask):
    health = answers.Health(resident_mb=1.0, sessions=0, pid=os.getpid())
    say(Answer(id=ask.id, value=writer.raw(health)))
"""


def command(body: str, head: str = _HEAD) -> tuple[str, ...]:
    """What starts a worker that does `body`."""
    return (sys.executable, "-c", head + body)


EXITS_AT_ONCE = command("sys.exit('ModuleNotFoundError: No module named numpy')", "import sys\n")
SAYS_NOTHING = command("import time; time.sleep(600)")
CLOSES_ITS_CHANNEL = command("mine.send.close(); time.sleep(600)")
ENDS_ITSELF = command("hear(); os._exit(7)")
OTHER_VERSION = command("take(); say(Ready(pid=1, version=VERSION + 1)); time.sleep(600)")
GARBAGE = {
    "text": command("os.write(mine.send.fileno(), b'Traceback (most recent call last):' * 50); time.sleep(600)"),
    "random bytes": command("send(random.Random(1).randbytes(4096)); time.sleep(600)"),
    "an enormous length": command(
        "os.write(mine.send.fileno(), b'\\xff\\xff\\xff\\xff' + b'\\x7f' * 8); time.sleep(600)"
    ),
    "a negative length": command("os.write(mine.send.fileno(), b'\\x80\\0\\0\\0'); time.sleep(600)"),
    "nothing in a message": command("send(b''); time.sleep(600)"),
    "half a message": command("os.write(mine.send.fileno(), b'\\0\\0\\1\\0half'); os._exit(0)"),
    "lists without end": command("send(b'\\x91' * 200_000); time.sleep(600)"),
    "a request": command("say(Cancel(id=1)); time.sleep(600)"),
}
ANSWERS_NONSENSE = command(
    SPEAKS
    + """
while True:
    ask = hear()
    if not isinstance(ask, Ask):
        continue
    kind = reader.value(ask.request, requests.Stats | requests.Read | requests.ListModels)
    if isinstance(kind, requests.Read):
        value = writer.raw({"height": "x"})
    elif isinstance(kind, requests.ListModels):
        say(Failed(id=ask.id, error=answers.Broken(kind="Nonsense", code="x.y", what="W", params={"why": "twice"})))
        continue
    else:
        say(Answer(id=ask.id + 1000, value=writer.raw(1)))
        say(Told(id=ask.id, fraction=0.5, words="half"))
        healthy(ask)
        healthy(ask)
        continue
    say(Part(id=ask.id, value=value))
    say(Answer(id=ask.id, value=value))
"""
)
MUTATES = command(
    SPEAKS
    + """
chance = random.Random(int(os.environ.get("SEED", "1")) + os.getpid())
while True:
    ask = hear()
    if not isinstance(ask, Ask):
        continue
    health = answers.Health(resident_mb=1.0, sessions=0, pid=os.getpid())
    data = bytearray(writer.bytes(Answer(id=ask.id, value=writer.raw(health))))
    for _ in range(chance.randrange(4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    send(bytes(data))
    if chance.random() < 0.5:
        healthy(ask)
"""
)
