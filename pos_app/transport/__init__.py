"""The one room that speaks HTTP: deadlines, caps, strict reading, redaction and errors."""
