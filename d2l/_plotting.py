"""Çizimler: Matplotlib ile, tek ve sakin bir biçemde, hep aynı baytlarla SVG.

Her çizim açık renkli, opak bir kart üzerindedir: koyu temada da yazılar
okunur, kâğıtta da. Yazı tipi Matplotlib'in kendi getirdiği DejaVu Sans'tır.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
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

# Each cell is a path of its own; more would make a file of megabytes.
_MOST_CELLS = 4096

_STYLE = {
    "svg.hashsalt": "d2l", "svg.fonttype": "none", "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],     "font.size": 9.0, "axes.titlesize": 10.0, "figure.facecolor": _PAPER,
    "axes.facecolor": _PAPER, "savefig.facecolor": _PAPER, "text.color": _INK,
    "axes.labelcolor": _INK, "axes.edgecolor": _INK, "xtick.color": _INK,
    "ytick.color": _INK, "axes.linewidth": 0.6, "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "grid.color": "#dcdcd6",
    "grid.linewidth": 0.5, "axes.axisbelow": True, "lines.linewidth": 1.6,
    "legend.frameon": False, "path.simplify": False,
    "figure.constrained_layout.w_pad": 0.1, "figure.constrained_layout.h_pad": 0.1,
}


@dataclass(frozen=True)
class Drawing:
    """Bitmiş bir çizim; not defterinde SVG olarak görünür."""

    svg: str
    description: str

    def save(self, path: str | Path) -> None:
        """Çizimi SVG dosyası olarak kaydeder."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<çizim: {self.description}>"


def plot(x: Any, y: Any = None, *, xlabel: str = "", ylabel: str = "", title: str = "",
         labels: Sequence[str] = (), xscale: str = "linear", yscale: str = "linear",
         size: tuple[float, float] = (4.8, 3.0)) -> Drawing:
    """Bir ya da birkaç eğri çizer.

    - `x`: yatay değerler. `y` verilmezse bunlar dikey değerlerdir ve yatay
      eksen 0, 1, 2, … olur.
    - `y`: bir dizi ya da dizilerin listesi (iki boyutluysa her satır bir eğri).
    - `labels`: eğrilerin adları.
    - `xscale`, `yscale`: `"linear"` ya da `"log"`.
    - `size`: inç olarak genişlik ve yükseklik.

    NaN ve sonsuz değerler eğride boşluk bırakır.
    """
    where = "d2l.plot"
    curves = _series(f"{where}: {'x' if y is None else 'y'}", x if y is None else y)
    places = [np.arange(len(c)) for c in curves] if y is None else _series(f"{where}: x", x)
    places = places * len(curves) if len(places) == 1 else places
    _check_curves(where, places, curves)
    _check_labels(where, labels, len(curves))
    for name, scale, values in (("xscale", xscale, places), ("yscale", yscale, curves)):
        _check_scale(f"{where}: {name}", scale, values)

    def draw(axes: Axes) -> None:
        for i, (place, curve) in enumerate(zip(places, curves, strict=True)):
            axes.plot(place, np.where(np.isfinite(curve), curve, np.nan),
                      color=_COLOURS[i % 6], linestyle=_DASHES[i % 6],
                      marker="o" if len(curve) == 1 else None,
                      label=labels[i] if labels else None)
        axes.set_xscale(xscale)
        axes.set_yscale(yscale)
    return _drawing(draw, f"{len(curves)} eğri", xlabel, ylabel, title, bool(labels), size)


def hist(values: Any, *, bins: int = 20, xlabel: str = "", ylabel: str = "", title: str = "",
         labels: Sequence[str] = (), size: tuple[float, float] = (4.8, 3.0)) -> Drawing:
    """Değerlerin dağılımını çubuklarla çizer.

    - `values`: bir tensör ya da dizi (her boyutta olur), ya da bunların listesi.
    - `bins`: aralık sayısı; bütün kümeler aynı aralıkları kullanır.
    - `labels`: kümelerin adları.
    - `size`: inç olarak genişlik ve yükseklik.
    """
    where = "d2l.hist"
    bins = _errors.whole_number(f"{where}: bins", bins, 1)
    sets = [group.ravel() for group in _groups(f"{where}: values", values)]
    for group in sets:
        _check_finite(f"{where}: values", group)
    _check_labels(where, labels, len(sets))
    edges = np.histogram_bin_edges(np.concatenate(sets), bins)

    def draw(axes: Axes) -> None:
        for i, group in enumerate(sets):
            axes.hist(group, edges, color=_COLOURS[i % 6], alpha=0.9 if len(sets) == 1 else 0.55,
                      edgecolor=_PAPER, linewidth=0.5, label=labels[i] if labels else None)
        axes.grid(axis="x", visible=False)
    return _drawing(draw, f"{len(sets)} dağılım", xlabel, ylabel, title, bool(labels), size)


def heatmap(matrix: Any, *, xlabel: str = "", ylabel: str = "", title: str = "",
            xticks: Sequence[str] = (), yticks: Sequence[str] = (), show_values: bool = False,
            size: tuple[float, float] = (4.0, 3.2)) -> Drawing:
    """Bir matrisi renklerle çizer; ilk satır en üsttedir.

    - `matrix`: iki boyutlu tensör ya da dizi, en çok 4096 öğeli.
    - `xticks`, `yticks`: sütun ve satır adları.
    - `show_values`: doğruysa değerler kutulara yazılır.
    - `size`: inç olarak genişlik ve yükseklik.
    """
    where = "d2l.heatmap"
    array = _numbers(f"{where}: matrix", matrix)
    if array.ndim != 2 or array.size > _MOST_CELLS:
        raise _errors.wrong_value(f"{where}: matrix", f"en çok {_MOST_CELLS} öğeli bir matris",
                                  f"{array.shape} şeklinde bir dizi")
    _check_finite(f"{where}: matrix", array)
    _check_labels(f"{where}: xticks", xticks, array.shape[1])
    _check_labels(f"{where}: yticks", yticks, array.shape[0])

    def draw(axes: Axes) -> None:
        import matplotlib

        # Vector all through: imshow, and a colour bar of 50 steps or more, would
        # embed a PNG, whose bytes depend on the zlib at hand.
        colours = matplotlib.colormaps["cividis"].resampled(48)
        mesh = axes.pcolormesh(array, cmap=colours, edgecolors="face", linewidth=0.2)
        axes.invert_yaxis()
        axes.set_aspect("equal")
        axes.grid(visible=False)
        for set_ticks, names, n in ((axes.set_xticks, xticks, array.shape[1]),
                                    (axes.set_yticks, yticks, array.shape[0])):
            step = 1 if names else max(1, n // 8)
            set_ticks(np.arange(0, n, step) + 0.5, names or [str(i) for i in range(0, n, step)])
        if show_values:
            _write_values(axes, array, mesh)
        height = min(1.0, array.shape[0] / array.shape[1])
        axes.figure.colorbar(mesh, ax=axes, shrink=max(0.5, height)).outline.set_visible(False)
    return _drawing(draw, f"{array.shape[0]} × {array.shape[1]} matris", xlabel, ylabel, title, False, size)


def _write_values(axes: Axes, array: np.ndarray, mesh: Any) -> None:
    for (row, column), value in np.ndenumerate(array):
        dark = mesh.norm(value) < 0.5
        axes.text(column + 0.5, row + 0.5, f"{value:.3g}", ha="center", va="center",
                  color="#ffffff" if dark else "#000000", fontsize=7)


def _drawing(draw: Callable[[Axes], None], description: str, xlabel: str, ylabel: str,
             title: str, legend: bool, size: tuple[float, float]) -> Drawing:
    for name, text in (("xlabel", xlabel), ("ylabel", ylabel), ("title", title)):
        if not isinstance(text, str):
            raise _errors.wrong_type(f"d2l: {name}", "bir dizgi", text)
    if not (isinstance(size, (tuple, list)) and len(size) == 2):
        raise _errors.wrong_type("d2l: size", "inç olarak (genişlik, yükseklik)", size)
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
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
        if legend:
            axes.legend()
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None,
                                                       "Format": None, "Type": None})
    return Drawing(buffer.getvalue(), ", ".join(filter(None, [description, title or ylabel])))


def _numbers(where: str, values: Any) -> np.ndarray:
    array = _frameworks.as_array(values)
    if array.dtype.kind not in "fiub":
        raise _errors.wrong_type(where, "sayılardan oluşan bir tensör ya da dizi", values)
    if array.size == 0:
        raise _errors.wrong_value(where, "en az bir sayı", "boş bir dizi")
    return array.astype(np.float64)


def _groups(where: str, values: Any) -> list[np.ndarray]:
    """The arrays of a list, or one array where it is a list of single numbers."""
    if not (isinstance(values, (list, tuple)) and values):
        return [_numbers(where, values)]
    items = [_numbers(where, value) for value in values]
    return [np.array(items)] if all(item.ndim == 0 for item in items) else items


def _series(where: str, values: Any) -> list[np.ndarray]:
    curves = _groups(where, values)
    if len(curves) == 1 and curves[0].ndim == 2:
        curves = list(curves[0])
    curves = [np.atleast_1d(c.squeeze()) if c.size == 1 else c for c in curves]
    if any(c.ndim != 1 for c in curves):
        shape = next(c.shape for c in curves if c.ndim != 1)
        raise _errors.wrong_value(where, "bir boyutlu diziler", f"{shape} şeklinde bir dizi")
    return curves


def _check_curves(where: str, places: list[np.ndarray], curves: list[np.ndarray]) -> None:
    if [len(p) for p in places] != [len(c) for c in curves]:
        raise _errors.wrong_value(
            where, "aynı uzunlukta x ve y", f"x {[len(p) for p in places]}, y {[len(c) for c in curves]}")
    if not any(np.isfinite(c).any() for c in curves):
        raise _errors.wrong_value(f"{where}: y", "en az bir sonlu sayı", "yalnız NaN ve sonsuz")


def _check_labels(where: str, labels: Sequence[str], count: int) -> None:
    if isinstance(labels, str) or not all(isinstance(label, str) for label in labels):
        raise _errors.wrong_type(f"{where}: adlar", "dizgilerden oluşan bir liste", labels)
    if labels and len(labels) != count:
        raise _errors.wrong_value(where, f"{count} ad", f"{len(labels)} ad")


def _check_scale(where: str, scale: str, values: list[np.ndarray]) -> None:
    if scale not in ("linear", "log"):
        raise _errors.wrong_value(where, '"linear" ya da "log"', repr(scale))
    if scale == "log" and any((v <= 0).any() for v in values):
        raise _errors.wrong_value(where, "log için sıfırdan büyük sayılar", "sıfır ya da eksi sayılar")


def _check_finite(where: str, array: np.ndarray) -> None:
    bad = int((~np.isfinite(array)).sum())
    if bad:
        raise _errors.wrong_value(where, "sonlu sayılar", f"{bad} NaN ya da sonsuz")
