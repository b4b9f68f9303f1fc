"""The enumerations, each born once, one file for each word."""
