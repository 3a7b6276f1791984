"""İşlevlerin verdiği sonuçların türleri: tür açıklamaları ve `isinstance` için.

from d2l.results import Imported
"""

from d2l._gradients import GradientCheck as GradientCheck
from d2l._plotting import Drawing as Drawing
from d2l._raises import Caught as Caught
from d2l._state import Imported as Imported
from d2l._tables import Table as Table
from d2l._timing import Measurement as Measurement
