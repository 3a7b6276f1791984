"""One framework a run: `pytest tests/d2l --framework torch`, in that framework's environment.

Without it only what needs no framework is run: the sources' signatures, the
import borders, the shared code, the package.
"""

import gc
import importlib
import importlib.util
import os
import sys
import warnings
from pathlib import Path

import pytest

from d2l import _errors

HERE = Path(__file__).parent
# Slow or in need of the network, and the same in every environment.
ONCE = {"wheel", "installed", "python"}

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_addoption(parser):
    parser.addoption(
        "--framework",
        choices=_errors.back_ends(),
        default=os.environ.get("D2L_FRAMEWORK"),
        help="which back end of d2l to test (or D2L_FRAMEWORK)",
    )


def pytest_configure(config):
    name = config.getoption("framework")
    if name is None:
        return
    if name == "jax":  # several devices without a GPU; most of its time is LLVM's
        os.environ.setdefault(
            "XLA_FLAGS", "--xla_force_host_platform_device_count=2 --xla_backend_optimization_level=0"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a framework warns about at import is its own
            importlib.import_module(f"d2l.{name}")
    except ImportError as error:
        raise pytest.UsageError(f"--framework {name}: {error}") from error


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session):
    """d2l looks through all objects for networks: through those that were made before the first test, in vain."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Without `clear_backends` of jax/_src/api.py, by which JAX forgets what it compiled one by one: half a minute."""
    status = getattr(config, "status", None)
    if config.getoption("framework") == "jax" and status is not None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    session.config.status = int(exitstatus)


def pytest_ignore_collect(collection_path, config):
    """`test_only_torch.py` imports torch, and is for that run alone."""
    if collection_path.parent == HERE and collection_path.name.startswith("test_only_"):
        return collection_path.stem != f"test_only_{config.getoption('framework')}" or None
    return None


@pytest.hookimpl(tryfirst=True)  # before what is marked is chosen
def pytest_collection_modifyitems(config, items):
    named = config.getoption("framework")
    out = [
        item
        for item in items
        if item.path.is_relative_to(HERE) and (ONCE if named else {"d2l"}) & set(item.fixturenames)
    ]
    for item in items:
        if ONCE & set(item.fixturenames):
            item.add_marker(pytest.mark.slow)
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_runtest_setup(item):
    if item.get_closest_marker("gpu") and "d2l" in item.fixturenames:
        name = item.config.getoption("framework")
        if importlib.import_module(f"d2l.{name}").num_gpus() == 0:
            pytest.skip("no GPU here")


@pytest.fixture(scope="session")
def framework(request):
    """The name of the framework under test."""
    return request.config.getoption("framework")


@pytest.fixture(scope="session")
def d2l(framework):
    """The back end under test."""
    return importlib.import_module(f"d2l.{framework}")


@pytest.fixture(scope="session")
def networks(framework):
    """The same networks, as one writes them in this framework."""
    path = HERE / "networks" / f"{framework}.py"
    spec = importlib.util.spec_from_file_location(f"networks_{framework}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
