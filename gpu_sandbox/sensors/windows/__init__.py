"""Games on Windows: Steam's own word, the window in front, and who uses the GPU; no process is opened to be read.

`look` holds the values, `decode` turns them into evidence (pure, tested with recorded looks on any system), `sensor`
watches, and `api` alone calls the system: it stands in its own file, and nothing imports it elsewhere.
"""
