"""What each kind of content must be, and must not hold. Each module raises `Refused` with a sentence for whoever chose the file."""
