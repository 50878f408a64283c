"""A stand-in for Wix's REST API and its consent pages, usable by any client without an account.

It imports nothing else of the app: client and sandbox read Wix's documents independently, so that
a mistake in one shows in tests against the other.
"""

from app.sandbox.asgi_app import create_sandbox as create_sandbox, standalone_app as standalone_app
from app.sandbox.automations import TRIGGER_KEY as TRIGGER_KEY
from app.sandbox.installation import DEMO_APP_ID as DEMO_APP_ID, DEMO_APP_SECRET as DEMO_APP_SECRET
from app.sandbox.sandbox import Sandbox as Sandbox
from app.sandbox.scenario import Scenarios as Scenarios
from app.sandbox.seed import DEMO_SITE_ID as DEMO_SITE_ID
