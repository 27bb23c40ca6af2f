"""Values, signatures and chains: everything that touches money. Imports neither `app` nor `gpu_sandbox`."""
