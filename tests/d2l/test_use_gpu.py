"""The claims of the section use-gpu, repeated on a real GPU.

The section's own cells are what is tested: a process of its own runs the
stored notebook from top to bottom, as a reader with a GPU does, and then
answers questions in the notebook's own words. (In this process it could not:
TensorFlow splits its CPU only before it has counted its GPUs.)
"""

import ast
import builtins
import json
import subprocess
import sys
from pathlib import Path

import pytest

STORE = Path(__file__).parents[2] / "notebooks"

# What each framework does with one operand here and one there; None: it copies and goes on.
MIXED = {"torch": "RuntimeError", "tensorflow": None, "mxnet": "MXNetError", "jax": "ValueError"}

RUN = """
import json, sys
cells = json.loads(open(sys.argv[1], encoding="utf-8").read())["cells"]
code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
for number, source in enumerate(code, start=1):
    exec(compile(source, f"code cell {number}", "exec"))
"""

QUESTIONS = """
def share(fn):
    returned, finished = clocks(fn, d2l.synchronize)
    return returned / finished

def seconds(fn, *args):
    return d2l.benchmark(fn, *args, warmup=2, repeat=7).median

def moving_pays(n):
    here = d2l.from_numpy(np.full((n, n), 1 / n, dtype="float32"))
    there = copy_to(here, device)
    moved = 2 * seconds(copy_to, here, device) + seconds(work, there) / 10 + seconds(d2l.to_numpy, there)
    return moved < seconds(work, here) / 10

def what_stops(fn):
    try:
        fn()
        d2l.synchronize()
    except Exception as error:
        return error

def fill():
    column, row = (d2l.from_numpy(np.ones(shape, dtype="float32"), device) for shape in ((40000, 1), (1, 40000)))
    held = []
    for _ in range(100):
        held.append(column * row)
        d2l.synchronize()

def losses_on(place):
    net = make_net(place)
    d2l.import_state(net, start)
    return fit(net, rows, targets).tolist(), d2l.device_of(net) == place

here, there = d2l.from_numpy(rows), d2l.from_numpy(rows, device)
mixed = what_stops(lambda: here + there)
full = what_stops(fill)
(on_cpu, _), (on_gpu, stayed) = losses_on(d2l.cpu()), losses_on(device)
print(json.dumps({
    "on_gpu": bool(device != d2l.cpu() and d2l.device_of(there) == device),
    "same_device_is_nothing": d2l.to_device(there, device) is there,
    "other_device_is_a_copy": d2l.to_device(there, d2l.cpu()) is not there and d2l.device_of(there) == device,
    "mixed": mixed and type(mixed).__name__,
    "early": float(share(lambda: work(A))),
    "early_when_reading": float(share(lambda: loop(float))),
    "early_when_keeping": float(share(lambda: loop(lambda x: x))),
    "pays_when_large": bool(moving_pays(max(1024, int(8 * own)))),
    "pays_when_small": bool(moving_pays(max(2, int(own / 8)))),
    "losses": [on_cpu, on_gpu],
    "stayed": stayed,
    "full": full and is_out_of_memory(full),
    "alive_after": float(d2l.to_numpy(there).sum()) == float(rows.sum()),
}))
"""


@pytest.fixture(scope="module")
def facts(d2l, framework):
    """What the notebook's names answer after it has run; and what it printed."""
    run = subprocess.run(
        [sys.executable, "-c", RUN + QUESTIONS, str(STORE / framework / "use-gpu.ipynb")],
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    *printed, answers = run.stdout.splitlines()
    return {"printed": printed, **json.loads(answers)}


@pytest.mark.gpu
def test_every_cell_of_the_section_runs_and_uses_the_gpu(facts):
    assert facts["on_gpu"]


@pytest.mark.gpu
@pytest.mark.parametrize(
    "line",
    [
        "en büyük fark 1e-6'dan küçük: True",
        "sınır 10 → parça 8",
        "göreli fark 1e-4'ten küçük: True",
        "adımdan sonra out.bias: [-0.3829]",
    ],
)
def test_what_does_not_depend_on_the_device_is_printed_there_too(facts, line):
    assert line in facts["printed"]


@pytest.mark.gpu
def test_memory_is_predicted_to_ten_per_cent_there_too(facts):
    (measured,) = (line for line in facts["printed"] if line.startswith("ölçülen MB: "))
    found = [float(number) for number in measured.removeprefix("ölçülen MB: ").split()]
    assert found == pytest.approx([16.8, 16.8, 33.6, 16.8, 8.4, 4.2, 4.2], rel=0.1)


@pytest.mark.gpu
def test_moving_copies_to_another_device_and_does_nothing_on_the_same(facts):
    assert facts["same_device_is_nothing"] and facts["other_device_is_a_copy"]


@pytest.mark.gpu
def test_operands_on_two_devices_stop_or_are_copied_as_the_section_says(facts, framework):
    assert facts["mixed"] == MIXED[framework]


@pytest.mark.gpu
def test_a_call_returns_before_the_gpu_is_done(facts):
    assert facts["early"] < 0.5


@pytest.mark.gpu
def test_reading_a_value_at_each_step_waits_and_keeping_it_does_not(facts):
    assert facts["early_when_keeping"] < 0.5 < facts["early_when_reading"]


@pytest.mark.gpu
def test_moving_pays_well_above_the_predicted_size_and_not_well_below(facts):
    assert facts["pays_when_large"] and not facts["pays_when_small"]


@pytest.mark.gpu
def test_training_stays_on_the_gpu_and_finds_the_losses_of_the_cpu(facts):
    on_cpu, on_gpu = facts["losses"]
    assert facts["stayed"] and on_gpu == pytest.approx(on_cpu, rel=1e-2)


@pytest.mark.gpu
def test_a_real_out_of_memory_is_recognised_and_survived(facts):
    assert facts["full"] is True and facts["alive_after"]


@pytest.mark.parametrize("notebook", sorted(STORE.glob("*/use-gpu.ipynb")), ids=lambda path: path.parent.name)
def test_the_section_still_has_the_names_that_are_asked_for(notebook):
    """The one check of this file that needs no GPU: the questions above do not rot unseen."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    asked = _names(QUESTIONS, ast.Load) - _names(QUESTIONS, ast.Store) - set(dir(builtins))
    assert asked <= _names(RUN, ast.Store) | _names(source, ast.Store)


def _names(source, context):
    """Names that the source reads (ast.Load) or makes (ast.Store), at any depth."""
    found = {
        node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    }
    if context is ast.Store:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                found.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return found
