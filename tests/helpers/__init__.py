"""What tests share: real services on loopback, and fakes at the boundaries that cannot exist here."""
