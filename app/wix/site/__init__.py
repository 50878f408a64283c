"""Wix's Site Properties and App Instance APIs."""
