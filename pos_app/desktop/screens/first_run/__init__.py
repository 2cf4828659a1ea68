"""The first start: train now, or go live. It writes only what a person finished."""

from pos_app.desktop.screens.first_run.screen import FirstRun

__all__ = ["FirstRun"]
