"""`python -m api.contracts`, and `python -m api.contracts released`."""

import sys

from api.contracts.render import main

sys.exit(main())
