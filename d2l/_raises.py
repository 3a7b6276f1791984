"""Beklenen hatayı tek satırda gösteren bağlam."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from d2l import _errors, _frameworks

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_GRAPH_NODE = re.compile(r"\{\{[^}]*\}\}\s*")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")


class Caught:
    """`raises` bağlamının yakaladığı hata, `error` niteliğinde."""

    def __init__(self) -> None:
        self.error: BaseException | None = None


@contextmanager
def raises(*types: type[BaseException]) -> Iterator[Caught]:
    """Beklenen hatanın türünü ve ilk satırını yazdırır; hata çıkmazsa kendisi hata verir.

    Başka türden bir hata olduğu gibi dışarı çıkar. Eşzamansız çalışan
    çerçevelerin geç bildirdiği hatalar da bağlamın içinde yakalanır.

        with d2l.raises(ValueError):
            int("üç")

    - `types`: beklenen hata türleri; verilmezse her `Exception`.
    """
    types = types or (Exception,)
    for kind in types:
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise _errors.wrong_type("d2l.raises", "bir hata türü (örneğin ValueError)", kind)
    caught = Caught()
    try:
        yield caught
        _frameworks.synchronize()
    except types as error:
        caught.error = error
        print(f"{type(error).__name__}: {first_line(error)}")
    else:
        names = " ya da ".join(kind.__name__ for kind in types)
        raise AssertionError(f"d2l.raises: {names} bekleniyordu, hiçbir hata çıkmadı")


def first_line(error: BaseException) -> str:
    """What an error says first, without colours, addresses and inner tracebacks."""
    text = _ADDRESS.sub("0x…", _GRAPH_NODE.sub("", _COLOUR.sub("", str(error))))
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and lines[0].startswith("Traceback (most recent call last)"):
        # MXNet puts its C++ traceback before the message.
        lines = [line for line in lines[1:] if not line.startswith(" ")]
    if len(lines) > 1 and lines[0].startswith("Exception encountered when calling "):
        # Keras says first where, and only then what.
        lines = lines[1:]
    first = lines[0].strip() if lines else ""
    return first.removeprefix(f"{type(error).__name__}: ").removesuffix(" name:")
