"""Training: courses and sessions from the authority; staff, what they must hold and what they hold, in the school."""
