"""Answers the market's challenges: a child computes, this passes on, and nothing is stored."""

import asyncio
import logging

from app.engine.bench import Bench
from app.engine.jobs import Jobs
from app.market.provider import ProviderSession
from app.market.schema import Listing, ProofWish
from app.protocol.errors import AppError, KnownError
from gpu_sandbox.benchmark.prover import ProofRun
from gpu_sandbox.errors import BenchmarkError


log = logging.getLogger(__name__)


class Prover:
    """One challenge at a time, while nothing else has the device."""

    def __init__(self, bench: Bench, jobs: Jobs) -> None:
        """Take who measures, so that both do not measure at once, and the jobs, which come first."""
        self._bench = bench
        self._jobs = jobs
        self._task: asyncio.Task[None] | None = None

    def wished(self, session: ProviderSession, wish: ProofWish | None) -> None:
        """Begin to answer, unless an answer is under way or a job has the device: the market asks again and again."""
        if wish is None or self._jobs.current() is not None or (self._task is not None and not self._task.done()):
            return
        self._task = asyncio.create_task(self._answer(session, wish), name="proof")

    async def stop(self) -> None:
        """Let an answer that is under way be."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _answer(self, session: ProviderSession, wish: ProofWish) -> None:
        try:
            listing = await self._prove(session, wish)
        except AppError as error:
            log.warning("the device did not prove itself: %s", error)
        except Exception:
            log.exception("the answer to a challenge broke")
        else:
            log.info("the device proved itself: listed %s %s", listing.listed, listing.code)

    async def _prove(self, session: ProviderSession, wish: ProofWish) -> Listing:
        run = ProofRun()
        async with self._bench.hold(run, "proof"):
            try:
                device = await asyncio.to_thread(run.ready, wish.size, wish.rounds)
                seed, binding = await session.proof_seed(wish.challenge)
                root = await asyncio.to_thread(run.promise, seed, binding)
                rows = await session.promise_proof(wish.challenge, root)
                opened = await asyncio.to_thread(run.rows, rows)
            except BenchmarkError as error:
                raise KnownError("benchmark.failed", what=error) from None
            finally:
                run.cancel()
                await asyncio.to_thread(run.close)
        log.info("opened %d rows of %s", len(rows), device)
        return await session.open_proof(wish.challenge, opened)
