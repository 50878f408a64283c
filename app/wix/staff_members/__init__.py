"""Wix's Staff Members API."""
