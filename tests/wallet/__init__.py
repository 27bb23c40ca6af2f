"""What `wallet` promises."""
