"""The page about a council: five lines first, then what is behind them."""
