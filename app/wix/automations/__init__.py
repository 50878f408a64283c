"""Wix's Triggered Events API."""
