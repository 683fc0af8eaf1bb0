"""Taking in the list of staff that a school has as a spreadsheet: what its columns mean, what each row would change, and doing it."""
