"""`python -m booktools.live`: make what cells need to run where they are read (parts.py)."""

import sys

from . import parts
from .npm import NpmError

if __name__ == "__main__":
    try:
        parts.make()
    except (NpmError, OSError) as error:
        sys.exit(f"live cells: {error}")
    except KeyboardInterrupt:
        sys.exit("live cells: broken off; the next run begins anew")
