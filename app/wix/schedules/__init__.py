"""Wix's Schedules V3 API."""
