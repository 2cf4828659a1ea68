"""Disks that fail, fill up, flip bytes or may not be written, many copies, and wrong clocks."""
