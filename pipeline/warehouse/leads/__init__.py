"""What is notable about each authority: the table `lead`."""
