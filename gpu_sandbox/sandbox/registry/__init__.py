"""Images of publishers: fetched from a registry, proved, scanned and only then given to the container engine."""
