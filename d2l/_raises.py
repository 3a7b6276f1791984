"""Beklenen hatayı tek satırda gösteren bağlam."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from d2l import _errors, _frameworks

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# TensorFlow: where in its graph, and a name that is always empty.
_GRAPH_NODE = re.compile(r"\{\{(function_)?node [^}]*\}\}\s*")
_EMPTY_NAME = re.compile(r"(?<=\]) name:$")
# Shorter numbers are not addresses but what the message is about: byte 0xff.
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")

Types: TypeAlias = "type[BaseException] | tuple[Types, ...]"


class Caught:
    """`raises` bağlamının yakaladığı hata, `error` niteliğinde.

    `late`: çerçevenin yakalanan hatanın ardından, gecikmeyle bildirdikleri.
    """

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.late: list[Exception] = []


@contextmanager
def raises(*types: Types) -> Iterator[Caught]:
    """Beklenen hatanın türünü ve ne dediğini tek satırda yazdırır; hata çıkmazsa kendisi hata verir.

    O satır iletinin ilk satırıdır; Keras'ın başta söylediği yer ile MXNet'in
    ve geciken hatalarda TensorFlow ile JAX'in koyduğu iz dökümü atlanır, bellek
    adresleri `0x…` olur.
    Başka türden bir hata olduğu gibi dışarı çıkar. Eşzamansız çalışan
    çerçevelerin geç bildirdiği hatalar da bağlamın içinde yakalanır.

        with d2l.raises(ValueError):
            int("üç")

    - `types`: beklenen hata türleri ya da bunların demeti; verilmezse her
      `Exception`. Bir uyarı türü (`UserWarning`) verilirse öyle bir uyarı
      bağlamın içinde hata olur ve yakalanır.
    """
    kinds = tuple(_flat(types)) or (Exception,)
    for kind in kinds:
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            cure = f"nesnesini değil türünü verin: {type(kind).__name__}" if isinstance(kind, BaseException) else ""
            raise _errors.wrong_type("d2l.raises", "bir hata türü (örneğin ValueError)", kind, cure)
    caught = Caught()
    try:
        with _warnings_raised([kind for kind in kinds if issubclass(kind, Warning)]):
            yield caught
            _frameworks.synchronize()
    except kinds as error:
        caught.error = error
        caught.late = _drained()
        print(f"{type(error).__name__}: {first_line(error)}")
    else:
        names = " ya da ".join(kind.__name__ for kind in kinds)
        raise AssertionError(f"d2l.raises: {names} bekleniyordu, hiçbir hata çıkmadı")


@contextmanager
def _warnings_raised(kinds: list[type[Warning]]) -> Iterator[None]:
    if not kinds:  # nothing of the caller's filters is touched
        yield
        return
    with warnings.catch_warnings():
        for kind in kinds:
            warnings.simplefilter("error", kind)
        yield


def _flat(types: tuple[Types, ...]) -> Iterator[type[BaseException]]:
    for kind in types:
        if isinstance(kind, tuple):
            yield from _flat(kind)
        else:
            yield kind


def _drained() -> list[Exception]:
    """Errors that are still on their way, so that they do not surface in a later cell."""
    late: list[Exception] = []
    while len(late) < 100:
        try:
            _frameworks.synchronize()
        except Exception as error:
            late.append(error)
        else:
            break
    return late


def first_line(error: BaseException) -> str:
    """What an error says first, without colours, addresses and inner tracebacks."""
    text = _ADDRESS.sub("0x…", _GRAPH_NODE.sub("", _COLOUR.sub("", str(error))))
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and lines[0].startswith(("Traceback (most recent call last)", "Exception originated from")):
        # MXNet puts its C++ traceback before the message; TensorFlow, where an error came late, the line that asked.
        lines = [line for line in lines[1:] if not line.startswith(" ")]
    if len(lines) > 1 and lines[0].endswith(": Traceback (most recent call last):"):
        # JAX, where a callback raised: what it raised stands under the traceback.
        below = [line for line in lines[1:] if not line.startswith(" ")]
        lines = [lines[0].removesuffix("Traceback (most recent call last):") + "".join(below[:1])]
    if len(lines) > 1 and lines[0].startswith("Exception encountered when calling "):
        # Keras says first where, and only then what.
        lines = lines[1:]
    first = lines[0].strip() if lines else ""
    return _EMPTY_NAME.sub("", first).removeprefix(f"{type(error).__name__}: ")
