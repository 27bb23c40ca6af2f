"""Makes `digits.csv` from the copy of the UCI data set that scikit-learn's wheel carries.

    pip download --no-deps scikit-learn
    python make_digits.py scikit_learn-*.whl >digits.csv

The committed file was made from scikit-learn 1.9.1. Source and licence stand in the README beside this file.
"""
# ruff: noqa: INP001 - a script beside its data, not part of a package

import gzip
import sys
import zipfile


def main() -> None:
    """Write 64 pixels and the label of each image, one image per line, to standard output."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        packed = wheel.read("sklearn/datasets/data/digits.csv.gz")
    sys.stdout.write(gzip.decompress(packed).decode("ascii"))


if __name__ == "__main__":
    main()
