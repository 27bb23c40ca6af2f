"""`python -m app.signer`: reads one request from standard input, answers with one line, and ends."""

import os
import sys
import types

from app.protocol.errors import AppError, BugError
from app.signer.harden import harden
from app.signer.requests import MAX_LINE, decode_request, encode_answer


def main() -> int:
    """Serve one request. The exit status is 0 whenever there is an answer, be it an error."""
    sys.excepthook = _say_where
    os.umask(0o077)
    for what in harden():
        print(f"signer: {what}", file=sys.stderr)  # noqa: T201 - who started it collects this
    try:
        answer = _serve(sys.stdin.buffer.readline(MAX_LINE + 1))
    except AppError as error:
        answer = encode_answer(error)
    except KeyboardInterrupt:
        answer = encode_answer(AppError("wallet.declined"))
    except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold a secret, and its place may not
        answer = encode_answer(BugError(_place(error)))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


def _serve(line: bytes) -> bytes:
    request = decode_request(line)
    # Imported here, so that a failure to import is an answer too.
    from app.paths import default_home  # noqa: PLC0415
    from app.signer.asking import asker  # noqa: PLC0415
    from app.signer.service import Signer  # noqa: PLC0415

    return encode_answer(Signer(default_home(), asker).handle(request))


def _place(error: BaseException) -> str:
    """Return the type of an error and the line that raised it; never its text, which may quote a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"


def _say_where(kind: type[BaseException], error: BaseException, trace: types.TracebackType | None) -> None:
    """Take the place of the hook that prints an exception's text."""
    print(f"signer: {_place(error.with_traceback(trace))} ({kind.__name__})", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
