"""Hiçbir çerçeveye bakmayan işlevler: her arka uç bunları olduğu gibi sunar."""

from d2l._gradients import check_gradient as check_gradient
from d2l._plotting import plot as plot
from d2l._raises import raises as raises
from d2l._state import export_state as export_state
from d2l._state import import_state as import_state
from d2l._state import layout as layout
from d2l._state import num_bytes as num_bytes
from d2l._state import num_parameters as num_parameters
from d2l._state import shapes as shapes
from d2l._summary import print_tree as print_tree
from d2l._summary import summary as summary
from d2l._timing import Timer as Timer
from d2l._timing import benchmark as benchmark
