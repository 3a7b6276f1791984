"""Are two outputs alike? One module for each kind of output; `outputs` brings them together.

These modules run in the environments of the frameworks, beside nbval: they
import nothing but the standard library, and NumPy and Pillow, which Matplotlib brings.
"""
