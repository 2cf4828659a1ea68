"""What every room needs of the computer, whatever is sold: addresses, threads and whole files."""
