"""Çerçevenin gradyanını sonlu farklarla karşılaştırma.

Finite differences are a measurement, and a measurement has an error of its
own. What passes here passes within that error; where the error is as large
as the gradient itself nothing was tested, and that is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from d2l import _errors, _frameworks

_Array = NDArray[Any]

# Steps of the measurement, around the one at which the errors of a smooth
# function balance: central differences err by step² and by noise/step.
_LADDER = tuple(4.0**k for k in range(-7, 5))
_FIRST = _LADDER.index(1.0)
# Beyond as many elements a seeded choice of them is measured one by one, and
# all of them together along random directions.
_MOST, _DIRECTIONS = 256, 4


@dataclass(frozen=True)
class GradientCheck:
    """`check_gradient` sonucu.

    - `num_inputs`, `num_values`: girdilerin ve türevlerin sayısı.
    - `num_tested`: tek tek sınanan türevler.
    - `num_kinks`: kırılma noktasında durdukları için sınanamayanlar.
    - `num_too_small`: ölçüm hatasının altında kalanlar.
    - `max_error`: en büyük göreli fark, yani |çerçeve − sonlu fark| bölü o
      girdinin en büyük türevi. Sonlu farkın kendi hatası da içindedir.
    - `restored`: çağrıların oynattığı, sonra geri konan tamponlar.
    """

    num_inputs: int
    num_values: int
    max_error: float
    num_tested: int
    num_kinks: int = 0
    num_too_small: int = 0
    restored: tuple[str, ...] = ()

    def __repr__(self) -> str:
        looked = self.num_tested + self.num_kinks + self.num_too_small
        parts = [f"{self.num_inputs} girdi, {self.num_values} türev"]
        if looked < self.num_values:
            parts.append(f"{looked} tanesi seçilip tek tek, hepsi birlikte {_DIRECTIONS} rastgele doğrultuda sınandı")
        if self.num_kinks:
            parts.append(f"{self.num_kinks} tanesi kırılma noktasında, sınanamadı")
        if self.num_too_small:
            parts.append(f"{self.num_too_small} tanesi ölçülemeyecek kadar küçük")
        if self.restored:
            parts.append(f"çağrıların oynattığı {len(self.restored)} tampon geri kondu")
        return f"gradyanlar tutuyor ({'; '.join(parts)})"


def check_gradient(fn: Callable[..., Any], *inputs: Any, seed: int = 0) -> GradientCheck:
    """Çerçevenin hesapladığı gradyanı sonlu farklarla sınar.

    `fn(*inputs)` tek sayı vermelidir. Her girdinin her öğesi biraz artırılıp
    azaltılır ve işlevdeki değişim gradyanla karşılaştırılır. Bir türev bile
    tutmazsa `AssertionError` hangi girdinin hangi öğesi olduğunu söyler.

    - `fn`: tensör alıp tek öğeli tensör veren işlev. Aynı girdiyle hep aynı
      sonucu vermelidir; `dropout` gibi rastgele bir işlev reddedilir.
    - `inputs`: `float64` (önerilir; JAX'te 64 bit açık olmalıdır) ya da
      `float32` tensörler.
    - `seed`: toplam 256'dan çok öğe varsa tek tek sınanacakların hangileri
      olduğunu belirler; öteki öğeler yalnız rastgele doğrultularda sınanır.

    Hoşgörü iki parçadır: türevin kendisinin `float64` ile milyonda biri,
    `float32` ile yüzde biri; bir de işlevin yuvarlama gürültüsünden ölçülen
    hata. `float32` bundan küçük bir yanlışı göremez. Türevin olmadığı kırılma
    noktaları (`relu` için 0) ve hatadan küçük türevler sınanmaz, sonuçta
    sayılır. Bütün öğeler kırılma noktasındaysa ya da `float32` hiçbir türevi
    ölçemiyorsa hata verir. Çerçevenin 0 dediği bir türev, işlev hiç
    değişmiyorsa sınanmış sayılır.

    Ağ hangi kipteyse öyle çalışır; MXNet'te kip ağın değil çağıranındır:
    `autograd.train_mode()` içinde değilse tahmin kipi. Çağrılan katmanların
    tamponları sonunda eski değerlerine döner; `fn` içindeki başka yan etkiler
    geri alınmaz.
    """
    where = "d2l.check_gradient"
    if not callable(fn):
        raise _errors.wrong_type(f"{where}: fn", "çağrılabilir bir işlev", fn)
    if not inputs:
        raise ValueError(f"{where}: en az bir girdi bekleniyordu, hiç girdi gelmedi")
    rng = np.random.default_rng(_errors.whole_number(f"{where}: seed", seed, 0))
    framework = _frameworks.of_tensor(where, inputs[0])
    arrays = [_checked(f"{where}: {i}. girdi", framework, x) for i, x in enumerate(inputs)]
    with framework.keep() as moved:
        result = _check(where, framework, fn, inputs, arrays, rng)
    return replace(result, restored=tuple(moved))


def _checked(where: str, framework: _frameworks.Framework, x: Any) -> _Array:
    if not isinstance(x, framework.tensors):
        raise _errors.wrong_type(where, f"bir tensör ({framework.tensor_name})", x)
    array = framework.to_numpy(x)
    if array.dtype.name not in ("float64", "float32"):
        raise _errors.wrong_dtype_of(where, "float64 ya da float32 türünde bir tensör", array.dtype)
    if not np.isfinite(array).all():
        raise _errors.wrong_value(where, "sonlu sayılar", "NaN ya da sonsuz içeren bir tensör")
    if array.size == 0:
        raise _errors.wrong_value(where, "en az bir öğe", f"{array.shape} şeklinde boş bir tensör")
    return array


def _check(
    where: str,
    framework: _frameworks.Framework,
    fn: Callable[..., Any],
    inputs: tuple[Any, ...],
    arrays: list[_Array],
    rng: np.random.Generator,
) -> GradientCheck:
    function = _Function(where, framework, fn, inputs)
    start = function.at(arrays)
    precision = _Precision.of([*arrays, function.last])
    found = framework.gradients(fn, inputs)
    exact = [np.zeros(a.shape) if g is None else g.astype(np.float64) for a, g in zip(arrays, found, strict=True)]
    # Terms that cancel in the sum still round as large as they are.
    terms = [float(np.linalg.norm(g * a)) for g, a in zip(exact, arrays, strict=True) if np.isfinite(g).all()]
    noise = precision.eps * max([abs(start), *terms])
    function.expect(arrays, start, 64 * noise)
    noise = max(noise, _measured_noise(function, arrays, precision.step, rng))
    test = _Test(function, arrays, start, precision, noise)
    verdicts: list[_Verdict] = []
    sampled = sum(a.size for a in arrays) > _MOST
    for i, gradient in enumerate(exact):
        count = max(1, _MOST // len(arrays)) if sampled else gradient.size
        verdicts += [test.element(i, index, gradient) for index in _chosen(gradient, count, rng)]
        if sampled:
            for _ in range(_DIRECTIONS):
                test.direction(i, rng, gradient)
    function.expect(arrays, start, 64 * noise)
    tested = sum(not (v.is_kink or v.is_too_small) for v in verdicts)
    kinks = sum(v.is_kink for v in verdicts)
    if kinks == len(verdicts):
        raise ValueError(
            f"{where}: türevi olan bir nokta bekleniyordu, bütün öğeler bir kırılma noktasında "
            f"duruyor; girdiyi biraz kaydırın"
        )
    if not tested and precision.is_coarse:
        limit = min(v.allowed for v in verdicts if v.is_too_small)
        raise ValueError(
            f"{where}: ölçülebilen bir gradyan bekleniyordu, bütün türevler ölçüm hatasının "
            f"({limit:.1g}) altında kaldı; doğruyu yanlıştan ayırmak için float64 girdi verin"
        )
    return GradientCheck(
        len(arrays),
        sum(a.size for a in arrays),
        max(v.error for v in verdicts),
        tested,
        kinks,
        sum(v.is_too_small for v in verdicts),
    )


def _chosen(gradient: _Array, most: int, rng: np.random.Generator) -> Iterator[tuple[int, ...]]:
    """Places to be measured: all, or the largest derivative and a random choice."""
    if gradient.size <= most:
        yield from np.ndindex(gradient.shape)
        return
    largest = int(np.argmax(np.abs(gradient)))  # NaN counts as the largest
    others = [int(place) for place in rng.permutation(gradient.size) if place != largest]
    for place in sorted([largest, *others[: most - 1]]):
        yield tuple(int(n) for n in np.unravel_index(place, gradient.shape))


@dataclass(frozen=True)
class _Precision:
    """What a type of numbers can tell: its rounding, a step for it, a relative tolerance."""

    eps: float
    step: float
    tolerance: float

    @classmethod
    def of(cls, arrays: Sequence[_Array]) -> _Precision:
        eps = max(float(np.finfo(a.dtype).eps) for a in arrays)
        return cls(eps, eps ** (1 / 3), 1e-6 if eps < 1e-12 else 2 * eps ** (1 / 3))

    @property
    def is_coarse(self) -> bool:
        return self.eps > 1e-12


class _Function:
    """The caller's function on arrays; `last` is what came last, as an array."""

    def __init__(
        self, where: str, framework: _frameworks.Framework, fn: Callable[..., Any], inputs: tuple[Any, ...]
    ) -> None:
        self.where, self._framework, self._fn, self._inputs = where, framework, fn, inputs
        self.last: _Array = np.zeros(())

    def __call__(self, arrays: Sequence[_Array]) -> float:
        """The value, which may be NaN or infinite away from the caller's point."""
        like = self._framework.like
        result = self._fn(*(like(a, x) for a, x in zip(arrays, self._inputs, strict=True)))
        if not isinstance(result, self._framework.tensors):
            raise _errors.wrong_type(f"{self.where}: fn", "tensör veren bir işlev", result)
        value = self._framework.to_numpy(result)
        if value.size != 1:
            raise _errors.wrong_value(
                f"{self.where}: fn",
                "tek öğeli bir sonuç",
                f"{value.shape} şeklinde bir sonuç",
                "örneğin toplamını alın: y.sum()",
            )
        if value.dtype.kind != "f":
            raise _errors.wrong_dtype_of(f"{self.where}: fn", "kayan noktalı bir sonuç", value.dtype, "sonuç")
        self.last = value
        return float(value.item())

    def at(self, arrays: Sequence[_Array]) -> float:
        """The value where the gradient is asked for: it must be finite."""
        value = self(arrays)
        if not math.isfinite(value):
            raise _errors.wrong_value(f"{self.where}: fn", "sonlu bir sonuç", str(value))
        return value

    def expect(self, arrays: Sequence[_Array], value: float, within: float) -> None:
        """Refuse a function that answers the same question otherwise."""
        again = self(arrays)
        if not abs(again - value) <= within:
            raise _errors.wrong_value(
                f"{self.where}: fn",
                "aynı girdiyle aynı sonucu veren bir işlev",
                f"{value:.6g} ve {again:.6g} veren",
                "işlev rastgele (dropout) ya da her çağrıda kendini değiştiriyor; ağı değerlendirme kipine "
                "alın ya da tohumu işlevin içinde sabitleyin",
            )


def _measured_noise(function: _Function, arrays: Sequence[_Array], step: float, rng: np.random.Generator) -> float:
    """How much the function jitters: what is left of it in fourth differences.

    A smooth function leaves nothing there. Of two directions the calmer one
    counts, since a kink in the way looks like noise.
    """
    found = []
    for _ in range(2):
        ways = [rng.normal(size=a.shape) * _units(a) for a in arrays]
        values = [
            function([(a + k * step / 64 * way).astype(a.dtype) for a, way in zip(arrays, ways, strict=True)])
            for k in range(9)
        ]
        # 70: the variance of a fourth difference of numbers of variance 1.
        found.append(float(np.max(np.abs(np.diff(values, 4)))) / math.sqrt(70))
    return min(found) if all(map(math.isfinite, found)) else 0.0


@dataclass(frozen=True)
class _Slopes:
    """Change of the function over one step: to the left, to the right, over both."""

    step: float
    left: float
    right: float
    central: float

    @property
    def gap(self) -> float:
        return abs(self.right - self.left)


@dataclass(frozen=True)
class _Verdict:
    """One comparison; `allowed` is what of the difference is the measurement's."""

    numeric: float
    error: float
    allowed: float
    is_kink: bool = False
    is_too_small: bool = False


@dataclass(frozen=True)
class _Test:
    """The comparison of one derivative, given as that along a line in t."""

    function: _Function
    arrays: list[_Array]
    start: float
    precision: _Precision
    noise: float

    def element(self, i: int, index: tuple[int, ...], gradient: _Array) -> _Verdict:
        """Compare one element's derivative."""
        x, unit = float(self.arrays[i][index]), float(_units(self.arrays[i])[index])

        def line(t: float) -> tuple[float, float]:
            shifted = self.arrays[i].copy()
            shifted[index] += t * unit
            # The step that the type's rounding really left.
            return self._value(i, shifted), (float(shifted[index]) - x) / unit

        place = f"{i}. girdinin {list(index)} öğesinde" if index else f"{i}. girdide"
        return self._verdict(place, line, float(gradient[index]), _largest(gradient), unit)

    def direction(self, i: int, rng: np.random.Generator, gradient: _Array) -> None:
        """Compare all derivatives of an input at once, along random signs."""
        unit = _units(self.arrays[i]) * rng.choice([-1.0, 1.0], self.arrays[i].shape)

        def line(t: float) -> tuple[float, float]:
            return self._value(i, (self.arrays[i] + t * unit).astype(self.arrays[i].dtype)), t

        place = f"{i}. girdide rastgele bir doğrultuda (tek tek sınanmayan öğelerde)"
        self._verdict(place, line, float(np.vdot(gradient, unit)), float(np.linalg.norm(gradient * unit)), 1.0)

    def _value(self, i: int, shifted: _Array) -> float:
        return self.function([*self.arrays[:i], shifted, *self.arrays[i + 1 :]])

    def _verdict(
        self, place: str, line: Callable[[float], tuple[float, float]], exact: float, largest: float, unit: float
    ) -> _Verdict:
        """Measure along the line; raise where the framework's derivative does not hold."""
        exact_t, size = exact * unit, max(largest * unit, abs(exact * unit))
        first = self._slopes(line, self.precision.step)
        verdict = self._at_first_sight(first, exact_t, size)
        if verdict is None:
            ladder = [
                first if k == _FIRST else self._slopes(line, self.precision.step * factor)
                for k, factor in enumerate(_LADDER)
            ]
            kink = self._kink(ladder, size)
            verdict = self._at_kink(kink, exact_t, size) if kink else self._at_length(ladder, exact_t, size)
        if not verdict.error <= verdict.allowed:
            self.function.expect(self.arrays, self.start, 64 * self.noise)
            raise AssertionError(self._message(place, exact, verdict.numeric / unit))
        scale = max(size, abs(verdict.numeric))
        return replace(verdict, error=verdict.error / scale if scale else 0.0, allowed=verdict.allowed / unit)

    def _slopes(self, line: Callable[[float], tuple[float, float]], step: float) -> _Slopes | None:
        (above, up), (below, down) = line(step), line(-step)
        if not (up > 0 > down and math.isfinite(above) and math.isfinite(below)):
            return None
        return _Slopes(step, (below - self.start) / down, (above - self.start) / up, (above - below) / (up - down))

    def _at_first_sight(self, slopes: _Slopes | None, exact: float, size: float) -> _Verdict | None:
        """Whether one step settles it, as it nearly always does."""
        if slopes is None:
            return None
        relative = self._relative(exact, slopes.central, size)
        allowed = relative + min(8 * self.noise / slopes.step, 0.01 * size)
        error = abs(exact - slopes.central)
        fits = not self._bends(slopes, size) and error <= allowed
        return (
            _Verdict(slopes.central, error, allowed, is_too_small=_hides(allowed, exact, slopes.central))
            if fits
            else None
        )

    def _relative(self, exact: float, numeric: float, size: float) -> float:
        """The tolerance for a derivative of this size; the framework rounds, too, beside larger ones."""
        return self.precision.tolerance * max(abs(exact), abs(numeric)) + 64 * self.precision.eps * size

    def _bends(self, slopes: _Slopes, size: float) -> bool:
        return slopes.gap > 0.1 * size + 16 * self.noise / slopes.step

    def _at_length(self, ladder: Sequence[_Slopes | None], exact: float, size: float) -> _Verdict:
        """Compare at the step whose own error is the least."""
        found = [
            (self._own_error(slopes, shorter), slopes)
            for k, slopes in enumerate(ladder)
            if slopes and (shorter := [s for s in ladder[:k] if s])
        ]
        if not found:
            raise _errors.wrong_value(
                f"{self.function.where}: fn",
                "girdinin yakınında da sonlu bir sonuç",
                "NaN ya da sonsuz",
                "girdiyi tanım kümesinin kenarından uzaklaştırın",
            )
        # Beyond a kink nearby all long steps agree, on a slope that is not this point's.
        straight = [pair for pair in found if not self._bends(pair[1], size)]
        own, slopes = min(straight or found, key=lambda pair: pair[0])
        numeric, error = slopes.central, abs(exact - slopes.central)
        relative = self._relative(exact, numeric, size)
        too_small = 2 * own > 0.1 * max(size, abs(numeric)) > 0 or _hides(relative + 2 * own, exact, numeric)
        return _Verdict(numeric, error, relative + 2 * own, is_too_small=too_small)

    def _own_error(self, slopes: _Slopes, shorter: Sequence[_Slopes]) -> float:
        """What is unsure of a slope: rounding, and how far it is from what shorter steps say for certain."""
        apart = [abs(slopes.central - s.central) - 8 * self.noise / s.step for s in shorter]
        return max(abs(slopes.central - shorter[-1].central), *apart) + 4 * self.noise / slopes.step

    def _kink(self, ladder: Sequence[_Slopes | None], size: float) -> _Slopes | None:
        """The slopes at the shortest step that tells, if left and right differ there for good.

        Where a function is smooth the gap shrinks with the step; at a kink it
        stays, at a jump it grows.
        """
        hidden = math.inf  # how large a gap the step before could hide
        for slopes, longer in zip(ladder, ladder[1:], strict=False):
            if slopes and longer and slopes.gap > max(0.05 * size, 64 * self.noise / slopes.step):
                return slopes if slopes.gap > 0.7 * longer.gap and hidden > slopes.gap / 2 else None
            hidden = 64 * self.noise / slopes.step if slopes else hidden
        return None

    def _at_kink(self, slopes: _Slopes, exact: float, size: float) -> _Verdict:
        """There is no derivative; what lies between left and right passes, untested."""
        low, high = sorted((slopes.left, slopes.right))
        nearest = min(max(exact, low), high)
        slack = self.precision.tolerance * max(size, slopes.gap) + 8 * self.noise / slopes.step
        return _Verdict(nearest, abs(exact - nearest), slack, is_kink=True)

    def _message(self, place: str, exact: float, numeric: float) -> str:
        text = f"{self.function.where}: {place} gradyan tutmuyor; çerçeve {exact:.6g}, sonlu fark {numeric:.6g} veriyor"
        if self.precision.is_coarse:
            text += "; float32 kaba ölçer, emin olmak için float64 girdiyle yineleyin"
        return text


def _hides(allowed: float, exact: float, numeric: float) -> bool:
    """Whether even the opposite of this derivative would have passed; of 0, whether the function moves all the same."""
    return 2 * abs(exact) <= allowed and not exact == numeric == 0


def _units(array: _Array) -> _Array:
    """How far one step of 1 moves each element: as far as it or its like are from zero, or 1."""
    exact = np.abs(array.astype(np.float64))
    return np.maximum(exact, min(1.0, float(np.sqrt(np.mean(exact**2))) or 1.0))


def _largest(gradient: _Array) -> float:
    finite = np.abs(gradient[np.isfinite(gradient)])
    return float(finite.max()) if finite.size else 0.0
