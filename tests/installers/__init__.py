"""The installers' steps and their failures."""
