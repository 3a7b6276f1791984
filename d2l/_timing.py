"""Süre ölçümü: kronometre ve kıyaslama."""

from __future__ import annotations

import gc
import inspect
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from d2l import _errors, _frameworks


class Timer:
    """Kronometre; kurulunca çalışmaya başlar.

    `with d2l.Timer() as timer:` biçiminde de kullanılır; süreler saniye olarak
    `times` listesinde birikir. GPU eşzamansız çalışır: bir hesabı ölçerken
    `stop` öncesinde `d2l.synchronize()` çağırın ya da `d2l.benchmark` kullanın.
    """

    def __init__(self) -> None:
        self.times: list[float] = []
        self._begin: float | None = None
        self.start()

    def start(self) -> None:
        """Kronometreyi (yeniden) başlatır."""
        self._begin = time.perf_counter()

    def stop(self) -> float:
        """Kronometreyi durdurur; geçen süreyi saniye olarak verir ve saklar."""
        if self._begin is None:
            raise RuntimeError(
                "d2l.Timer.stop: çalışan bir kronometre bekleniyordu, durmuş bir kronometre geldi; önce start() çağırın"
            )
        self.times.append(time.perf_counter() - self._begin)
        self._begin = None
        return self.times[-1]

    def mean(self) -> float:
        """Saklanan sürelerin ortalaması, saniye."""
        return self.total() / len(self.times)

    def total(self) -> float:
        """Saklanan sürelerin toplamı, saniye."""
        if not self.times:
            raise RuntimeError("d2l.Timer: en az bir ölçüm bekleniyordu, hiç ölçüm yok; önce stop() çağırın")
        return sum(self.times)

    def __enter__(self) -> Timer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._begin is not None:  # the block may have stopped it itself
            self.stop()

    if not TYPE_CHECKING:  # to a type checker a misspelt name must stay one

        def __getattr__(self, name: str) -> Any:
            near = {
                "avg": "mean()",
                "average": "mean()",
                "sum": "total()",
                "elapsed": "stop()",
                "cumsum": "np.cumsum(timer.times)",
            }.get(name)
            cure = f"; aradığınız: {near}" if near else ""
            raise AttributeError(f"d2l.Timer içinde {name!r} diye bir ad yok{cure}")


@dataclass(frozen=True)
class Measurement:
    """`benchmark` sonucu; süreler saniyedir.

    - `times`: ölçülen süreler, olduğu gibi.
    - `floor`: boş bir çağrının aynı yolla ölçülen süresi; bunun birkaç
      katından kısa bir süre işin değil ölçmenin süresidir.
    """

    times: tuple[float, ...]
    floor: float = 0.0

    @property
    def median(self) -> float:
        """Ortanca süre, saniye."""
        return statistics.median(self.times)

    @property
    def spread(self) -> float:
        """Yayılım: çeyrekler arası açıklık, saniye."""
        low, high = np.percentile(self.times, [25, 75])
        return float(high - low)

    def __repr__(self) -> str:
        told = f"; boş çağrı {_readable(self.floor)}" if self.floor > 0.05 * self.median else ""
        return f"ortanca {_readable(self.median)}, yayılım {_readable(self.spread)} ({len(self.times)} ölçüm{told})"


def benchmark(fn: Callable[..., Any], *args: Any, warmup: int = 3, repeat: int = 10, **named: Any) -> Measurement:
    """`fn(*args, **named)` çağrısının süresini ölçer.

    Her çağrının önünde cihazlar eşzamanlanır, ardında sonucun hesaplanması
    beklenir; böylece GPU'nun sıraya aldığı iş de süreye girer. Sonuç `median`,
    `spread` ve boş bir çağrının süresini (`floor`) verir; süre ondan
    çıkarılmamıştır.

    - `fn`: ölçülecek işlev; `args` ve `named` ona verilir. Üreteç ve
      eşyordam (`yield`, `async`) çağrılınca çalışmaz, onun için reddedilir.
    - `warmup`: ölçülmeden yapılan ilk çağrıların sayısı.
    - `repeat`: ölçülen çağrıların sayısı.

    İşlevin bir sonucunda NaN varsa ölçüm geçersizdir ve hata verir.
    """
    where = "d2l.benchmark"
    if not callable(fn):
        raise _errors.wrong_type(f"{where}: fn", "çağrılabilir bir işlev", fn)
    warmup = _errors.whole_number(f"{where}: warmup", warmup, 0)
    repeat = _errors.whole_number(f"{where}: repeat", repeat, 1)

    def call() -> Any:
        return fn(*args, **named)

    for _ in range(warmup):
        _refuse_unfinished(where, call())
    floor = statistics.median(_measure(lambda: None, 9, lambda result: None))
    return Measurement(_measure(call, repeat, lambda result: _check(where, result)), floor)


def _measure(call: Callable[[], Any], repeat: int, check: Callable[[Any], None]) -> tuple[float, ...]:
    times = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(repeat):
            _frameworks.synchronize()
            begin = time.perf_counter()
            result = call()
            _frameworks.wait(result)
            _frameworks.synchronize()
            times.append(time.perf_counter() - begin)
            check(result)
    finally:
        if collecting:
            gc.enable()
    return tuple(times)


def _check(where: str, result: Any) -> None:
    _refuse_unfinished(where, result)
    for leaf in _frameworks.inner_values(result):
        if not (isinstance(leaf, (float, np.ndarray, np.generic)) or _frameworks.is_tensor(leaf)):
            continue
        try:
            array = _frameworks.as_array(leaf)
        except (TypeError, ValueError, RuntimeError) as error:
            raise _errors.wrong_type(
                f"{where}: fn", "değerleri okunabilen bir sonuç", leaf, "NaN aranamadı; örneğin sonucun toplamını verin"
            ) from error
        if array.dtype.kind in "fc" and np.isnan(array).any():
            raise ValueError(
                f"{where}: sonucu sayı olan bir işlev bekleniyordu, sonuçta NaN var; "
                f"bozuk bir hesabın süresi ölçü olmaz"
            )


def _refuse_unfinished(where: str, result: Any) -> None:
    """Raise for a result whose work has not begun when the call returns."""
    if inspect.isawaitable(result) or inspect.isgenerator(result) or inspect.isasyncgen(result):
        if inspect.iscoroutine(result):
            result.close()  # or Python says that nobody awaited it
        raise _errors.wrong_type(
            f"{where}: fn",
            "çağrılınca işini bitiren bir işlev",
            result,
            "işlevin içinde sonuna kadar tüketin: list(...) ya da asyncio.run(...)",
        )


def _readable(seconds: float) -> str:
    """Three digits, in the unit that keeps them below a thousand."""
    for unit, size in (("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3)):
        if float(f"{seconds / size:.3g}") < 1000:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s" if seconds < 999.5 else f"{seconds:.0f} s"
