"""What the window needs of the operating system, before and after Qt."""
