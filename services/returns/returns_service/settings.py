"""What is set for returns beyond the kit's settings."""

from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of the books' business days: the day on which a return is recorded is the day there."""
