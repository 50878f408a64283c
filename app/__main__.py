"""`python -m app` is `calendar-connect`."""

import sys

from app.cli import main

sys.exit(main())
