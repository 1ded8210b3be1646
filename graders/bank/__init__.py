"""Tests of the tests: known answers to every exercise, and hidden tests with one check taken out."""
