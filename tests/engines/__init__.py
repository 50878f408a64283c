"""Journeys in Firefox and WebKitGTK: `make engines`."""
