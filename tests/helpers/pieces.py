"""Parts of the scenes' snapshots, and what a scripted engine answers: devices, games, walls, figures, settings, log."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from app.protocol.commands import (
    Answer,
    BenchmarkResult,
    Command,
    Done,
    Figure,
    GetLogs,
    GetSettings,
    GetWorker,
    LogLines,
    PrepareCancel,
    PrepareChallenge,
    PrepareSend,
    RunBenchmark,
    SendDraft,
    Setting,
    Settings,
    SubmitSigned,
    Submitted,
    WorkerAddress,
)
from app.protocol.containment import AttackReport, AttackResult, AttackSandbox, Gate, SandboxView
from app.protocol.gpu import Benchmarks, BenchmarkView, DeviceView, GetBenchmarks, GetTelemetry, Sample, Telemetry
from app.protocol.joining import LookAtMarket, MarketView
from app.protocol.money import Units
from app.protocol.pay import GetPay, GetPerJob, JobPay, PayView, PerJob, ReceiptView
from app.protocol.purse import TransactionView
from app.protocol.states import NetworkKind, Reason, ReasonCode
from app.protocol.yielding import GamesView, Handback, Rule, Seen


_ZONE = timezone(timedelta(hours=1))


def _at(hour: int, minute: int = 0) -> float:
    return datetime(2026, 11, 20, hour, minute, tzinfo=_ZONE).timestamp()


NOW = _at(20, 46)

GPU = DeviceView(
    "NVIDIA GeForce RTX 4080", "nvidia", "GPU-5f1c", listable=True, temperature_c=61, utilisation_percent=97,
    power_w=212.4, power_limit_w=320.0, memory_used_bytes=11_300_000_000, memory_total_bytes=17_170_000_000,
    fan_percent=44, display=True,
    benchmark=BenchmarkView(
        _at(9), "quick", {"fma_f32": 46.2},
        {"llm-decode": 1240, "diffusion": 1105, "render": 980, "transcode": None},
    ),
)  # fmt: skip
CPU = DeviceView("AMD EPYC 7763 64-Core Processor", "software", "cpu-1", listable=False)

BACKS = tuple(
    Handback(
        Reason(ReasonCode.GAME, {"title": title}), _at(hour), ms, _at(hour + 1), resumed, idle_ms=ms + 3,
        vram_ms=3100.0 if size else None, vram_bytes=size, cause="steam-launch", device="GPU-5f1c",
    )
    for title, hour, ms, size, resumed in (
        ("Elden Ring", 17, 11.2, 10_800_000_000, _at(19, 30)),
        ("Counter-Strike 2", 13, 9.4, 10_800_000_000, _at(14, 10)),
        ("Factorio", 11, 12.7, None, _at(12, 2)),
    )
)  # fmt: skip

QUIET_GAMES = GamesView(
    rules=(Rule("/usr/bin/blender", "Blender", "ignore", "I render with it myself", _at(8)),),
    sensors={"processes": "", "steam": "", "full-screen": "", "gamemode": "no-session-bus"},
    suggestions=(Seen("/usr/bin/obs", "OBS Studio", ("gpu", "full-screen"), "suspect", _at(16)),),
)
PLAYING = replace(
    QUIET_GAMES,
    seen=(
        Seen("steam:1245620", "Elden Ring", ("steam-launch", "full-screen"), "game", _at(20, 20)),
        Seen("/opt/discord/Discord", "Discord", ("gpu",), "weak", _at(18)),
    ),
)

WALLS = SandboxView("docker 27.3.1", "runsc", "gvisor", canary="passed", canary_at=_at(7, 55))
OPEN_WALLS = SandboxView(
    "docker 20.10.24", "runc", "container",
    gates=(Gate("docker.gates", {"what": "runc 1.1.5 is older than 1.1.12"}),), canary="due",
)  # fmt: skip

TRANSACTIONS = (
    TransactionView(
        "send", Units(25 * 10**17), "0x52908400098527886E0F7030069857D2E4169EE7", "included", _at(19, 58), 3,
        "0x" + "a4" * 32,
    ),
    TransactionView(
        "receive", Units(10**18), "0x27b1fdb04752bbc536007a920d24acb045561c26", "final", _at(9, 12), 4211,
        "0x" + "b5" * 32,
    ),
)  # fmt: skip
DRAFT = SendDraft(
    intent="send-1", kind="send", practice=True, chain_id=31337, sender="0x9F8f72aA9304c8B593d555F12eF6589cC3A579A2",
    nonce=4, contract="0x5FbDB2315678afecb367f032d93F642f64180aa3", to="0x52908400098527886E0F7030069857D2E4169EE7",
    amount=Units(15 * 10**17), symbol="tLULL", decimals=18, cumulative=Units(0), proof=(), gas=61_000, tip=Units(10**9),
    max_fee=Units(3 * 10**9), fee_cap=Units(30 * 10**9), coin="ETH", cost=Units(9 * 10**13), worst=Units(183 * 10**13),
    balance=Units(817 * 10**16), native_balance=Units(10**18), warnings=("new-address",),
)  # fmt: skip

REPORT = AttackReport(
    "docker 27.3.1", "runsc", 21.4,
    tuple(
        AttackResult(f"{group}-{n}", group, tried, refused=True, how=how)
        for n, (group, tried, how) in enumerate(
            (
                ("files", "Read /etc/shadow of this PC", "No such file in the container"),
                ("files", "Follow a link out of the output folder", "The path ends inside the volume"),
                ("devices", "Open /dev/sda", "No such device"),
                ("capabilities", "Mount a file system", "Operation not permitted"),
                ("syscalls", "Trace another process", "Refused by the filter"),
                ("network", "Reach the router at 192.168.1.1", "There is no network"),
                ("network", "Ask a name server", "There is no network"),
                ("engine-api", "Open Docker's socket", "No such file in the container"),
                ("resources", "Start 10 000 processes", "Stopped at 256"),
                ("resources", "Take all memory", "Ended at its limit"),
                ("data", "Write more than the volume holds", "No space left"),
            )
        )
    ),
)  # fmt: skip
LEAK = replace(
    REPORT,
    results=(
        AttackResult("lan-tcp", "network", "Reach the router at 192.168.1.1", refused=False, how="It answered"),
        *REPORT.results,
    ),
)

RESULT = BenchmarkResult(
    "quick", 21.4, True, "NVIDIA GeForce RTX 4080", "nvidia", "GPU-5f1c", listable=True,
    figures=(
        Figure("fma_f32", 46.2, "TFLOP/s", 0.004, 48.7, 1e-6, correct=True),
        Figure("tensor_f16", 91.8, "TFLOP/s", 0.006, 97.5, 1e-3, correct=True),
        Figure("tensor_i8", 371.0, "TOP/s", 0.01, 390.0, 0.0, correct=True),
        Figure("dram_read", 662.0, "GB/s", 0.002, 716.8, 0.0, correct=True),
        Figure("dram_copy", 631.0, "GB/s", 0.003, 716.8, 0.0, correct=True),
        Figure("pcie_up", 24.9, "GB/s", 0.02, 31.5, 0.0, correct=True),
        Figure("divergent", 8.1, "Grays/s", 0.031, None, 0.0, correct=True),
    ),
    scores={"llm-decode": 1240, "diffusion": 1105, "render": 980, "transcode": None},
    ranges={"llm-decode": (1198, 1267), "diffusion": (1080, 1120), "render": (941, 1002), "transcode": None},
)  # fmt: skip

RUNS = Benchmarks(
    "GPU-5f1c",
    tuple(
        BenchmarkView(
            _at(9) - days * 86_400, mode, {"fma_f32": 46.2},
            {"llm-decode": 1240 + drift, "diffusion": 1105 + drift // 2, "render": 980 - drift, "transcode": None},
        )
        for days, mode, drift in (
            (0, "quick", 0), (9, "full", 12), (23, "quick", -8), (31, "quick", 15), (58, "quick", 20),
        )
    ),
)  # fmt: skip


def telemetry(now: float) -> Telemetry:
    """Return an hour of a card that works, makes way for a game, sleeps unseen for a while, and works again."""
    samples = []
    for back in range(3600, 0, -5):
        if 1500 < back < 1900:
            continue
        wave = (back * 7919 % 97) / 97
        plays = 2000 < back < 2700
        load = round(52 + 40 * wave) if plays else round(94 + 5 * wave)
        heat = round(54 + 6 * wave) if plays else round(60 + 4 * wave)
        samples.append(Sample(now - back, load, heat, (150 + 60 * wave) if plays else 205 + 14 * wave))
    return Telemetry("GPU-5f1c", tuple(samples))


SETTINGS = Settings(
    (
        Setting("tariff_per_kwh", "0.34", "0.30"),
        Setting("margin_percent", "20", "20"),
        Setting("watts", "0", "0"),
        Setting("resume_after_s", "60.0", "60.0"),
        Setting("memory_mib", "2048", "2048"),
        Setting("cores", "0.0", "0.0"),
        Setting("receipt_every_s", "60.0", "60.0"),
        Setting("adopt_within_s", "60.0", "60.0"),
        Setting("max_temperature_c", "80", "83"),
        Setting("max_fan_percent", "0", "0"),
        Setting("max_watts", "0", "0"),
        Setting("hours", "mon-fri 17:30-24:00, sat-sun 00:00-24:00", ""),
        Setting("cheap_hours", "", ""),
        Setting("cheap_per_kwh", "", ""),
        Setting("only_cheap", "False", "False"),
        Setting("on_battery", "False", "False"),
        Setting("idle_after_s", "0", "0"),
        Setting("keep_awake", "False", "False"),
        Setting("quick_start_cap", "25", "25"),
        Setting("disk_gb", "40.0", "0.0"),
        Setting("traffic_gb", "0.0", "0.0"),
        Setting("network_mib", "256", "0"),
        Setting("network_mbit", "16", "16"),
    )
)

LOG = LogLines(
    tuple(
        f"2026-11-20T20:{minute:02}:00.123Z INFO  app.engine.{room}: {text}"
        for minute, room, text in (
            (31, "jobs", "attempt 0000002a begins in a container of its own"),
            (32, "containers", "frozen in 11.2 ms"),
            (33, "link", "the market http://127.0.0.1:8460 answers again"),
            (34, "purse", "owner 0x9F8f72aA9304c8B593d555F12eF6589cC3A579A2 has 8.17"),
            (46, "server", "client 3 sees figures"),
        )
    )
)


MARKET = MarketView(
    url="https://market.example", name="Example Compute", network=NetworkKind.LIVE,
    market="0x5B38Da6a701c568545dCfcB03FcB875f56beddC4", settler="0x5FbDB2315678afecb367f032d93F642f64180aa3",
    token="0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512", chain_id=8453, symbol="LULL", decimals=18, burn_bps=1000,
    window_s=2700, kinds=("embed-text", "train-digits", "render"),
)  # fmt: skip


RECEIPTS = tuple(
    ReceiptView(
        seq, seq * 44, seq * 60_000, seq * 3_540_000, Units(seq * 528 * 10**13), f"{seq:02x}" * 32,
        None if seq == 10 else _at(20, 31 + seq),
    )
    for seq in range(10, 0, -1)
)  # fmt: skip
PER_JOB = PerJob(
    tuple(
        JobPay(f"{number:064x}", kind, _at(hour, 12), Units(earned * 10**16), Units(cost * 10**16), 1_380_000)
        for number, kind, hour, earned, cost in (
            (41, "train-digits", 20, 20, 3), (40, "embed-text", 19, 12, 2), (39, "embed-text", 19, 0, 2),
            (38, "transcode", 17, 19, 4), (37, "render", 17, 0, 3), (36, "embed-text", 16, 12, 2),
        )
    )
)  # fmt: skip


_ANSWERS: dict[type, Answer] = {
    GetSettings: SETTINGS, RunBenchmark: RESULT, AttackSandbox: REPORT, GetLogs: LOG, GetBenchmarks: RUNS,
    GetPerJob: PER_JOB, LookAtMarket: MARKET, GetWorker: WorkerAddress("0x90F79bf6EB2c4f870365E785982E1f101E93b906"),
}  # fmt: skip


def answer(command: Command) -> Answer:
    """Return what a healthy engine answers."""
    match command:
        case PrepareSend(to, amount):
            return replace(DRAFT, to=to, amount=amount)
        case PrepareCancel() | PrepareChallenge():
            kind = "cancel" if isinstance(command, PrepareCancel) else "challenge"
            return replace(DRAFT, kind=kind, bond=Units(5 * 10**17), warnings=())
        case SubmitSigned(intent):
            return Submitted(intent, "submitted", "0x" + "c6" * 32, 4)
        case GetPay(attempt):
            over = attempt == f"{40:064x}"
            verdict, earned = ("e1" * 32, Units(12 * 10**16)) if over else ("", None)
            return PayView(attempt, earned, Units(23 * 10**15), verdict, RECEIPTS, len(RECEIPTS))
        case GetTelemetry(uuid):
            return telemetry(NOW) if uuid == GPU.uuid else Telemetry(uuid, ())
        case _:
            return _ANSWERS.get(type(command), Done())
