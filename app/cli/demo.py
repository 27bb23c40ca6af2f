"""`lull demo`: the whole loop on a local network, told step by step."""

import argparse

from app.cli import words
from app.cli.console import Console, Report
from app.cli.images import build_images
from app.cli.parsing import Parser, command, count
from app.localnet.demo import run_demo
from app.paths import default_home


def define(parser: Parser, _name: str) -> None:
    """Add the command's arguments."""
    command(parser, _demo)
    parser.add_argument("--jobs", type=count(1, 20), default=2, metavar="N", help="how many jobs; 2 by default")
    parser.add_argument("--keep", action="store_true", help="leave the network and the engines running afterwards")


def _demo(arguments: argparse.Namespace, console: Console) -> Report:
    images = {image.name: image.digest for image in build_images(console.progress)}
    data = run_demo(default_home(), jobs=arguments.jobs, progress=console.progress, images=images, keep=arguments.keep)
    return Report(f"It works, from the job to the claim.\n{words.PRACTICE}", data)
