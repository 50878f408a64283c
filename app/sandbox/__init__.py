"""A stand-in for Wix's REST API and its consent pages, for any client, without an account.

It imports nothing else of the app: client and sandbox are two independent readings of Wix's
documents, so that one mistake cannot hide in both.
"""

from app.sandbox.sandbox import Sandbox
from app.sandbox.scenario import Scenarios
from app.sandbox.seed import DEMO_SITE_ID
from app.sandbox.server import create_sandbox, standalone_app

__all__ = ["DEMO_SITE_ID", "Sandbox", "Scenarios", "create_sandbox", "standalone_app"]
