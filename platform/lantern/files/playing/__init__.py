"""Packages that run programs of their own (SCORM), played on the file origin and nowhere else (ADR 38).

Three documents stand inside each other: a page of the school's host; in it the player, ours but on the file origin; in that the
package. The package finds the player beside it, as SCORM demands, and nothing else: no cookie, no page, no address of a tenant.
What it reports goes from the player to the school's page as a message, and the page sends it on as the person who is signed in there.
"""
