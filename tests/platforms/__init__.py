"""What Windows and macOS do otherwise, played on any system through the program's own seams."""
