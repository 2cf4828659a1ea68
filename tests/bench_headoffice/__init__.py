"""How fast head office takes journals in, against floors of the same run."""
