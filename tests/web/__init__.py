"""Tests of the store and the web application: the whole life of a report, who may do what, nothing lost."""
