"""Solidity sources, their committed build and the deployment."""
