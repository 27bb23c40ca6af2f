"""Images of publishers: names, manifests, layers and signatures, without a registry."""
