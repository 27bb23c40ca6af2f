"""The pages of the window; each is built when it is first shown and draws what its presenter says."""
