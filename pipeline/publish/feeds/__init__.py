"""What changed, to subscribe to: Atom feeds of places, a calendar of expected releases, a list of it all."""
