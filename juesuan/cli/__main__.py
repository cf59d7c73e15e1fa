"""``python -m juesuan.cli``: the command without its launcher."""

import sys

from juesuan.cli import main

sys.exit(main())
