"""How kernels speak and what is made of it: ipykernel, nbclient, nbval, TensorFlow; their faults are still there."""

from __future__ import annotations

import os
import subprocess

import nbval.plugin
import pytest
import zmq
from ipykernel.compiler import get_tmp_directory
from ipykernel.iostream import IOPubThread
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook, new_output
from stock import ROOT, stands

pytestmark = pytest.mark.slow

PROFILE = "booktools/judging/kernel_profile.py"


def outputs(source: str) -> list[str]:
    """What a stock kernel gives for a cell; not told that it is pytest that asks, or it would catch less."""
    notebook = new_notebook(cells=[new_code_cell(source)])
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    NotebookClient(notebook, kernel_name="python3", timeout=300).execute(env=env)
    return ["".join(output.get("text", "▦")) for output in notebook.cells[0].outputs]


def test_a_kernel_cuts_letters_in_two_that_are_written_below_python():
    """A thousand bytes are read at a time: https://github.com/ipython/ipykernel/blob/v7.4.0/ipykernel/iostream.py"""
    text = "".join(outputs("import os, sys, time\n_ = os.write(1, b'x' + 'ı'.encode() * 2000)\ntime.sleep(1)"))
    stands("\N{REPLACEMENT CHARACTER}" in text, f"{PROFILE}: OutStream, _decode, _read")


def test_a_kernel_names_the_file_of_a_cell_by_its_process():
    """So a warning is printed otherwise each time."""
    stands(str(os.getpid()) in get_tmp_directory(), f"{PROFILE}: get_tmp_directory")


def test_a_kernel_leaves_out_messages_that_are_not_read_as_fast_as_they_are_written():
    """https://github.com/jupyter/nbconvert/issues/659, https://github.com/nteract/papermill/issues/426"""
    with zmq.Context() as context, context.socket(zmq.XPUB) as speaks, context.socket(zmq.SUB) as hears:
        port = speaks.bind_to_random_port("tcp://127.0.0.1")
        hears.subscribe(b"")
        hears.connect(f"tcp://127.0.0.1:{port}")
        speaks.recv()  # the subscription
        thread = IOPubThread(speaks)
        thread.start()
        for _ in range(20_000):
            thread.send_multipart([b"x" * 1000])
        heard = 0
        while True:
            if not hears.poll(1000):
                thread.send_multipart([b"end"])  # once more: it may have been left out itself
            elif hears.recv_multipart() == [b"end"]:
                break
            else:
                heard += 1
        thread.stop()
        thread.close()
    stands(heard < 20_000, f"{PROFILE}: XPUB_NODROP")


def test_both_clients_join_streams_by_their_names():
    """And so move what is printed after a display before it."""
    shown = [new_output("stream", text="a"), new_output("display_data"), new_output("stream", text="b")]
    joined = nbval.plugin.coalesce_streams(shown)
    stands([output.get("text") for output in joined] == ["ab", None], "booktools/judging/plugin.py: coalesce_streams")
    source = "from IPython.display import display\nprint('a'); display(1); print('b')"
    notebook = new_notebook(cells=[new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3", timeout=300, coalesce_streams=True).execute()
    told = [output.get("text") for output in notebook.cells[0].outputs]
    stands(told == ["a\nb\n", None], "booktools/judging/streams.py: joined")


def test_tensorflow_tells_of_itself_whatever_it_is_told():
    """https://github.com/tensorflow/tensorflow/issues/100442"""
    command = [ROOT / ".venvs/tensorflow/bin/python", "-c", "import tensorflow"]
    env = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    told = subprocess.run(command, capture_output=True, text=True, env=env, check=True).stderr
    stands("InitializeLog" in told, "booktools/judging/streams.py: _NEWS")
