"""Memory that nobody uses goes back to the system, and nothing is lost by that."""

import subprocess
import sys


_GIVES = """
import psutil, json, ssl, sqlite3
from app.desktop.memory import give_back
waste = [bytes(1000) for _ in range(30_000)]
before = psutil.Process().memory_info().rss
del waste
give_back()
after = psutil.Process().memory_info().rss
assert sqlite3.connect(":memory:").execute("select 6 * 7").fetchone() == (42,)
assert json.loads('{"still": "here"}') == {"still": "here"}
print(before - after)
"""


def test_a_process_gives_back_what_it_freed_and_works_on() -> None:
    done = subprocess.run([sys.executable, "-c", _GIVES], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 10_000_000
