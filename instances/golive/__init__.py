"""The start of a website: checks, the deliberate step online and offline, links to look in before."""
