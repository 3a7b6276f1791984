"""Çizimler: Matplotlib ile, tek ve sakin bir biçemde, hep aynı baytlarla SVG.

Her çizim açık renkli, opak bir kart üzerindedir: koyu temada da yazılar
okunur, kâğıtta da. Yazı tipi Matplotlib'in kendi getirdiği DejaVu Sans'tır.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from d2l import _errors, _frameworks

if TYPE_CHECKING:
    # Imported where it draws: a notebook without drawings need not wait for it.
    from matplotlib.axes import Axes

_INK, _PAPER = "#30343b", "#fcfcfa"
# Okabe and Ito's colours, told apart by colour-blind readers; dashes serve
# those who print in grey.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#a6528c", "#8a6d00", "#4d4d4d")
_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)), (0, (3, 1)))
_KINDS = len(_COLOURS)

# More would make an SVG of megabytes, in which an eye sees no more.
_MOST_POINTS = 20_000
_MOST_CURVES = _KINDS * len(_DASHES)
# Matplotlib takes differences and margins of them.
_LARGEST = 1e300

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "d2l",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "figure.facecolor": _PAPER,
    "axes.facecolor": _PAPER,
    "savefig.facecolor": _PAPER,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dcdcd6",
    "grid.linewidth": 0.5,
    "axes.axisbelow": True,
    "lines.linewidth": 1.6,
    "legend.frameon": False,
    "path.simplify": False,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.constrained_layout.h_pad": 0.1,
}


@dataclass(frozen=True)
class Drawing:
    """Bitmiş bir çizim; not defterinde SVG olarak görünür."""

    svg: str
    description: str

    def save(self, path: str | Path) -> None:
        """Çizimi SVG dosyası olarak kaydeder; dosyanın adı `.svg` ile bitmelidir."""
        if Path(path).suffix.lower() != ".svg":
            raise _errors.wrong_value(
                "Drawing.save: path",
                "adı .svg ile biten bir dosya",
                repr(str(path)),
                "çizim bir SVG belgesidir; başka biçime bir SVG aracıyla çevirin",
            )
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<çizim: {self.description}>"


def plot(
    x: Any,
    y: Any = None,
    *,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    labels: Sequence[str] = (),
    xscale: str = "linear",
    yscale: str = "linear",
    size: tuple[float, float] = (4.8, 3.0),
) -> Drawing:
    """Bir ya da birkaç eğri çizer.

    - `x`: yatay değerler. `y` verilmezse bunlar dikey değerlerdir ve yatay
      eksen 0, 1, 2, … olur.
    - `y`: bir dizi ya da dizilerin listesi. İki boyutluysa her satır bir
      eğridir; tek sütunlu bir dizi, bir regresyon ağının çıktısı gibi, tek
      eğri sayılır.
    - `labels`: eğrilerin adları.
    - `xscale`, `yscale`: `"linear"` ya da `"log"`.
    - `size`: inç olarak genişlik ve yükseklik.

    NaN, sonsuz ve maskeli değerler eğride boşluk bırakır. En çok 36 eğri ve
    toplam 20 000 nokta çizilir. Yazılardaki `$` ile `_` olduğu gibi görünür.
    """
    where = "d2l.plot"
    curves = _series(f"{where}: {'x' if y is None else 'y'}", x if y is None else y)
    places = [np.arange(len(c)) for c in curves] if y is None else _series(f"{where}: x", x)
    places = places * len(curves) if len(places) == 1 else places
    _check_curves(where, places, curves)
    names = _checked_labels(f"{where}: labels", labels, len(curves))
    for name, scale, values in (("xscale", xscale, places), ("yscale", yscale, curves)):
        cure = "x verilmeyince yatay eksen 0'dan başlar; x verin" if name == "xscale" and y is None else ""
        _check_scale(f"{where}: {name}", scale, values, cure)
    for name, text in (("xlabel", xlabel), ("ylabel", ylabel), ("title", title)):
        _check_text(f"{where}: {name}", text)
    _check_size(f"{where}: size", size)

    def draw(axes: Axes) -> None:
        for i, (place, curve) in enumerate(zip(places, curves, strict=True)):
            # The seventh curve has the first's colour, and another dash.
            axes.plot(
                place,
                np.where(np.isfinite(curve), curve, np.nan),
                color=_COLOURS[i % _KINDS],
                linestyle=_DASHES[(i + i // _KINDS) % len(_DASHES)],
                marker="o" if len(curve) == 1 else None,
            )
        axes.set_xscale(xscale)
        axes.set_yscale(yscale)
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
        given = [axes.xaxis.label, axes.yaxis.label, axes.title]
        if names:
            # Written afterwards: Matplotlib leaves out labels that begin with "_".
            legend = axes.legend(axes.lines, [name.lstrip("_") or "ad" for name in names])
            for entry, name in zip(legend.get_texts(), names, strict=True):
                entry.set_text(name)
            given += legend.get_texts()
        for text in given:  # and not the numbers of a log axis, which are mathematics
            text.set_parse_math(False)

    return _drawing(draw, ", ".join(filter(None, [f"{len(curves)} eğri", title or ylabel])), size)


def _drawing(draw: Callable[[Axes], None], description: str, size: tuple[float, float]) -> Drawing:
    import matplotlib
    from matplotlib.figure import Figure

    # Matplotlib hashes the repr of numbers into ids; NumPy 2 writes them otherwise.
    with matplotlib.rc_context(), np.printoptions(legacy="1.21"):
        # A reader's own matplotlibrc must not change the book's drawings.
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    # The title is what a screen reader says.
    head, attributes, rest = re.split("<svg ([^>]*)>", buffer.getvalue(), maxsplit=1)
    title = html.escape(" ".join(description.split()), quote=False)
    return Drawing(f'{head}<svg role="img" {attributes}>\n <title>{title}</title>{rest}', description)


def _numbers(where: str, values: Any) -> np.ndarray[Any, Any]:
    if isinstance(values, np.ma.MaskedArray) and values.dtype.kind in "fiub":
        return np.where(np.ma.getmaskarray(values), np.nan, np.ma.getdata(values).astype(np.float64))
    array = _frameworks.as_array(values)
    if array.dtype.kind not in "fiub" and not _errors.is_small_float(array.dtype):
        wanted = "sayılardan oluşan bir tensör ya da dizi"
        raise (
            _errors.wrong_dtype_of(where, wanted, array.dtype, "dizi")
            if isinstance(values, np.ndarray)
            else _errors.wrong_type(where, wanted, values)
        )
    if array.size == 0:
        raise _errors.wrong_value(where, "en az bir sayı", "boş bir dizi")
    return array.astype(np.float64)


def _groups(where: str, values: Any) -> list[np.ndarray[Any, Any]]:
    """The arrays of a list, or one array where it is a list of single numbers."""
    if not (isinstance(values, (list, tuple)) and values):
        return [_numbers(where, values)]
    items = [_numbers(where, value) for value in values]
    return [np.array(items)] if all(item.ndim == 0 for item in items) else items


def _series(where: str, values: Any) -> list[np.ndarray[Any, Any]]:
    curves = _groups(where, values)
    if len(curves) == 1 and curves[0].ndim == 2:
        curves = [curves[0].ravel()] if curves[0].shape[1] == 1 else list(curves[0])
    # In a list a column is what it is alone.
    curves = [c.ravel() if c.ndim == 2 and c.shape[1] == 1 else c for c in curves]
    curves = [np.atleast_1d(c.squeeze()) if c.size == 1 else c for c in curves]
    if any(c.ndim != 1 for c in curves):
        shape = next(c.shape for c in curves if c.ndim != 1)
        raise _errors.wrong_value(where, "bir boyutlu diziler", f"{shape} şeklinde bir dizi")
    return curves


def _check_curves(where: str, places: list[np.ndarray[Any, Any]], curves: list[np.ndarray[Any, Any]]) -> None:
    if [len(p) for p in places] != [len(c) for c in curves]:
        raise _errors.wrong_value(
            where,
            "aynı uzunlukta x ve y",
            f"x için {_lengths(places)}, y için {_lengths(curves)}",
            "iki boyutlu bir dizide her satır bir eğridir; eğriler sütunlardaysa devriğini verin",
        )
    if len(curves) > _MOST_CURVES:
        raise _errors.wrong_value(where, f"en çok {_MOST_CURVES} eğri", f"{len(curves)} eğri", "birkaç çizime bölün")
    if sum(map(len, curves)) > _MOST_POINTS:
        raise _errors.wrong_value(
            where,
            f"toplam en çok {_MOST_POINTS} nokta",
            f"{sum(map(len, curves))} nokta",
            "seyreltin: x[::10], y[::10]",
        )
    if any(np.abs(c[np.isfinite(c)]).max(initial=0) > _LARGEST for c in (*places, *curves)):
        raise _errors.wrong_value(where, f"büyüklüğü en çok {_LARGEST:g} olan sayılar", "daha büyük bir sayı")
    if not any(np.isfinite(c).any() for c in curves):
        raise _errors.wrong_value(f"{where}: y", "en az bir sonlu sayı", "yalnız NaN ve sonsuz")


def _lengths(curves: list[np.ndarray[Any, Any]]) -> str:
    """How many curves of which lengths, shortened."""
    curves = list({id(c): c for c in curves}.values())  # one x for all is one
    lengths = list(dict.fromkeys(len(c) for c in curves))
    if len(lengths) == 1:
        return f"{len(curves)} eğri × {lengths[0]} nokta"
    return f"{len(curves)} eğri, {', '.join(map(str, lengths[:4]))}{', …' if len(lengths) > 4 else ''} nokta"


def _checked_labels(where: str, labels: Any, count: int) -> list[str]:
    if labels is None:
        return []
    if isinstance(labels, (str, bytes)) or not isinstance(labels, Iterable):
        raise _errors.wrong_type(where, "dizgilerden oluşan bir liste", labels)
    names = list(labels)
    for name in names:
        _check_text(where, name)
    if names and len(names) != count:
        raise _errors.wrong_value(where, f"{count} ad", f"{len(names)} ad")
    return [str(name) for name in names]


def _check_text(where: str, text: Any) -> None:
    if not isinstance(text, str):
        raise _errors.wrong_type(where, "bir dizgi", text)
    bad = next((c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cs")), None)
    if bad:
        raise _errors.wrong_value(where, "basılabilir bir yazı", f"{bad!r} içeren bir dizgi")


def _check_size(where: str, size: Any) -> None:
    if not (
        isinstance(size, (tuple, list))
        and len(size) == 2
        and all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in size)
    ):
        raise _errors.wrong_type(where, "inç olarak (genişlik, yükseklik)", size)
    if not all(0.5 <= n <= 50 for n in size):
        raise _errors.wrong_value(where, "0.5 ile 50 inç arasında iki sayı", str(tuple(size)))


def _check_scale(where: str, scale: str, values: list[np.ndarray[Any, Any]], cure: str) -> None:
    if scale not in ("linear", "log"):
        raise _errors.wrong_value(where, '"linear" ya da "log"', repr(scale))
    if scale == "log" and any((v <= 0).any() for v in values):
        raise _errors.wrong_value(where, "log için sıfırdan büyük sayılar", "sıfır ya da eksi sayılar", cure)
