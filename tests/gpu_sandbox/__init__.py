"""What `gpu_sandbox` promises."""
