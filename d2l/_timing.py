"""Süre ölçümü: kronometre ve kıyaslama."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from d2l import _errors, _frameworks


class Timer:
    """Kronometre; kurulunca çalışmaya başlar.

    `with d2l.Timer() as timer:` biçiminde de kullanılır. GPU eşzamansız
    çalışır: bir hesabı ölçerken `stop` öncesinde `d2l.synchronize()` çağırın
    ya da `d2l.benchmark` kullanın.
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
            raise RuntimeError("d2l.Timer.stop: çalışan bir kronometre bekleniyordu, durmuş "
                               "olan geldi; önce start() çağırın")
        self.times.append(time.perf_counter() - self._begin)
        self._begin = None
        return self.times[-1]

    def mean(self) -> float:
        """Saklanan sürelerin ortalaması, saniye."""
        return self.total() / len(self.times)

    def total(self) -> float:
        """Saklanan sürelerin toplamı, saniye."""
        if not self.times:
            raise RuntimeError("d2l.Timer: en az bir ölçüm bekleniyordu, hiç ölçüm yok; "
                               "önce stop() çağırın")
        return sum(self.times)

    def __enter__(self) -> Timer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(frozen=True)
class Measurement:
    """`benchmark` sonucu; süreler saniyedir."""

    times: tuple[float, ...]

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
        return (f"ortanca {_readable(self.median)}, yayılım {_readable(self.spread)} "
                f"({len(self.times)} ölçüm)")


def benchmark(fn: Callable[..., Any], *args: Any, warmup: int = 3, repeat: int = 10) -> Measurement:
    """`fn(*args)` çağrısının süresini ölçer.

    Her çağrının önünde ve ardında cihazlar eşzamanlanır; böylece GPU'nun
    sıraya aldığı iş de süreye girer. Sonuç `median` ve `spread` verir.

    - `fn`: ölçülecek işlev; `args` ona verilir.
    - `warmup`: ölçülmeden yapılan ilk çağrıların sayısı.
    - `repeat`: ölçülen çağrıların sayısı.

    İşlevin sonucunda NaN varsa ölçüm geçersizdir ve hata verir.
    """
    where = "d2l.benchmark"
    if not callable(fn):
        raise _errors.wrong_type(f"{where}: fn", "çağrılabilir bir işlev", fn)
    warmup = _errors.whole_number(f"{where}: warmup", warmup, 0)
    repeat = _errors.whole_number(f"{where}: repeat", repeat, 1)
    for _ in range(warmup):
        fn(*args)
    times, result = _measure(fn, args, repeat)
    if any(np.isnan(array).any() for array in _float_arrays(result)):
        raise ValueError(f"{where}: sonucu sayı olan bir işlev bekleniyordu, sonuçta NaN var; "
                         f"bozuk bir hesabın süresi ölçü olmaz")
    return Measurement(times)


def _measure(fn: Callable[..., Any], args: tuple[Any, ...], repeat: int) -> tuple[tuple[float, ...], Any]:
    times, result = [], None
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(repeat):
            _frameworks.synchronize()
            begin = time.perf_counter()
            result = fn(*args)
            _frameworks.synchronize()
            times.append(time.perf_counter() - begin)
    finally:
        if collecting:
            gc.enable()
    return tuple(times), result


def _float_arrays(result: Any) -> Iterator[np.ndarray]:
    if isinstance(result, Mapping):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        for item in result:
            yield from _float_arrays(item)
    elif isinstance(result, (float, np.ndarray, np.generic)) or _frameworks.is_tensor(result):
        array = _frameworks.as_array(result)
        if array.dtype.kind in "fc":
            yield array


def _readable(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
