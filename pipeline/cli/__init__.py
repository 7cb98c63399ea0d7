"""Arguments, commands, status report."""
