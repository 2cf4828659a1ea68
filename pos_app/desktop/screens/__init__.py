"""The main pane's screens. Each stands alone: none of them may know another one."""
