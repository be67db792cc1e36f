"""The demo: a shop's real sales and returns, row by row, through the APIs of the five services."""
