"""What a change of the rendered files means: sentences of release engineers, and the fields behind them."""
