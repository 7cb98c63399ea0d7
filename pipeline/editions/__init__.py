"""What had been published by a release or a day, and the warehouse as it was then."""
