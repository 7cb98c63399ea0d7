"""What pages, briefs and files say of one council: plain lines, headlines, lines to copy."""
