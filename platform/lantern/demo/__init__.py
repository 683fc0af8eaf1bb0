"""The demo: a made-up county on servers of our own, started and stopped by one command."""
