"""Are two outputs alike? One module for each kind of output; `comparison` brings them together.

These modules run in the environments of the frameworks, beside nbval: they
import nothing but the standard library and Pillow, which Matplotlib brings.
"""
