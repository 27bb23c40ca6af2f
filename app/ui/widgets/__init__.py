"""The parts that pages are made of; each takes a view's values and paints them in the theme's roles."""
