"""Çerçevenin gradyanını sonlu farklarla karşılaştırma."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from d2l import _errors, _frameworks

# Central differences err by step² and by rounding/step; the cube root of the
# type's epsilon balances the two.
_STEPS = {"float64": 6e-6, "float32": 5e-3}
_TOLERANCES = {"float64": 1e-6, "float32": 1e-2}
_MOST = 10_000


@dataclass(frozen=True)
class GradientCheck:
    """`check_gradient` sonucu: karşılaştırılan sayılar ve en büyük bağıl fark."""

    num_inputs: int
    num_values: int
    max_error: float

    def __repr__(self) -> str:
        return f"gradyanlar tutuyor ({self.num_inputs} girdi, {self.num_values} türev)"


def check_gradient(fn: Callable[..., Any], *inputs: Any) -> GradientCheck:
    """Çerçevenin hesapladığı gradyanı sonlu farklarla sınar.

    `fn(*inputs)` tek sayı vermelidir. Her girdinin her öğesi biraz artırılıp
    azaltılır ve işlevdeki değişim gradyanla karşılaştırılır. Bir türev bile
    tutmazsa `AssertionError` hangi girdinin hangi öğesi olduğunu söyler.

    - `fn`: tensör alıp tek öğeli tensör veren işlev.
    - `inputs`: `float64` (önerilir) ya da `float32` tensörler.
    """
    where = "d2l.check_gradient"
    if not callable(fn):
        raise _errors.wrong_type(f"{where}: fn", "çağrılabilir bir işlev", fn)
    if not inputs:
        raise ValueError(f"{where}: en az bir girdi bekleniyordu, hiç girdi gelmedi")
    framework = _frameworks.of_tensor(where, inputs[0])
    arrays = [_checked(f"{where}: {i}. girdi", x) for i, x in enumerate(inputs)]
    if sum(a.size for a in arrays) > _MOST:
        raise _errors.wrong_value(where, f"toplam en çok {_MOST} öğe",
                                  f"{sum(a.size for a in arrays)} öğe", "daha küçük girdi verin")
    evaluate = _evaluator(where, framework, fn, inputs)
    evaluate(arrays)
    worst = 0.0
    for i, exact in enumerate(framework.gradients(fn, inputs)):
        exact = np.zeros_like(arrays[i]) if exact is None else exact
        worst = max(worst, _compare(where, i, exact, arrays, evaluate))
    return GradientCheck(len(arrays), sum(a.size for a in arrays), worst)


def _checked(where: str, x: Any) -> np.ndarray:
    array = _frameworks.of_tensor(where, x).to_numpy(x)
    if array.dtype.name not in _STEPS:
        raise _errors.wrong_type(where, "float64 ya da float32 türünde bir tensör", x,
                                 f"bu tensörün türü {array.dtype}")
    if not np.isfinite(array).all():
        raise _errors.wrong_value(where, "sonlu sayılar", "NaN ya da sonsuz içeren bir tensör")
    if array.size == 0:
        raise _errors.wrong_value(where, "en az bir öğe", f"{array.shape} şeklinde boş bir tensör")
    return array


def _evaluator(where: str, framework: _frameworks.Framework, fn: Callable[..., Any],
               inputs: tuple[Any, ...]) -> Callable[[list[np.ndarray]], float]:
    def evaluate(arrays: list[np.ndarray]) -> float:
        result = fn(*(framework.like(a, x) for a, x in zip(arrays, inputs, strict=True)))
        value = framework.to_numpy(_tensor(where, framework, result))
        if value.size != 1:
            raise _errors.wrong_value(f"{where}: fn", "tek öğeli bir sonuç",
                                      f"{value.shape} şeklinde bir sonuç",
                                      "örneğin toplamını alın: y.sum()")
        if not np.isfinite(value).all():
            raise _errors.wrong_value(f"{where}: fn", "sonlu bir sonuç", str(value.item()))
        return float(value.item())
    return evaluate


def _tensor(where: str, framework: _frameworks.Framework, result: Any) -> Any:
    if not isinstance(result, framework.tensors):
        raise _errors.wrong_type(f"{where}: fn", "tensör veren bir işlev", result)
    return result


def _compare(where: str, i: int, exact: np.ndarray, arrays: list[np.ndarray],
             evaluate: Callable[[list[np.ndarray]], float]) -> float:
    kind, worst = arrays[i].dtype.name, 0.0
    for index in np.ndindex(arrays[i].shape):
        numeric = _difference(arrays, i, index, evaluate)
        error = abs(exact[index] - numeric) / max(1.0, abs(exact[index]), abs(numeric))
        if not error <= _TOLERANCES[kind]:
            place = f"{i}. girdinin {list(index)} öğesinde" if index else f"{i}. girdide"
            raise AssertionError(f"{where}: {place} gradyan tutmuyor; çerçeve "
                                 f"{exact[index]:.6g}, sonlu fark {numeric:.6g} veriyor")
        worst = max(worst, float(error))
    return worst


def _difference(arrays: list[np.ndarray], i: int, index: tuple[int, ...],
                evaluate: Callable[[list[np.ndarray]], float]) -> float:
    step = _STEPS[arrays[i].dtype.name] * max(1.0, abs(float(arrays[i][index])))
    moved = []
    for sign in (1, -1):
        shifted = arrays[i].copy()
        shifted[index] += sign * step
        changed = [*arrays[:i], shifted, *arrays[i + 1:]]
        moved.append((evaluate(changed), float(shifted[index])))
    return (moved[0][0] - moved[1][0]) / (moved[0][1] - moved[1][1])
