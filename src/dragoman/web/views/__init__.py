"""What the pages show: each function takes a request apart by the rooms that know, and gives the answer."""
