"""Variants of ci-operator configurations, made from the OCP files and a few facts."""
