"""What happens on the owner's PC: each sensor yields evidence, and decides nothing."""
